/** Field names and types of the Kubernetes API (facts of its OpenAPI document, v1.37), in the notation that schemaNotation.ts reads: workloads. */
export const WORKLOAD_SCHEMAS = `
package apps
ControllerRevision data!:any metadata:meta/ObjectMeta revision:long
DaemonSet metadata:meta/ObjectMeta spec!:DaemonSetSpec status:DaemonSetStatus
DaemonSetCondition lastTransitionTime:time message:string reason:string status:string type:string
DaemonSetSpec minReadySeconds:int revisionHistoryLimit:int selector!:meta/LabelSelector template!:core/PodTemplateSpec
  updateStrategy:DaemonSetUpdateStrategy
DaemonSetStatus collisionCount:int conditions:[DaemonSetCondition] currentNumberScheduled!:int
  desiredNumberScheduled!:int numberAvailable:int numberMisscheduled!:int numberReady!:int
  numberUnavailable:int observedGeneration:long updatedNumberScheduled:int
DaemonSetUpdateStrategy rollingUpdate:RollingUpdateDaemonSet type:string
Deployment metadata:meta/ObjectMeta spec!:DeploymentSpec status:DeploymentStatus
DeploymentCondition lastTransitionTime:time lastUpdateTime:time message:string reason:string status:string type:string
DeploymentSpec minReadySeconds:int paused:bool progressDeadlineSeconds:int replicas:int revisionHistoryLimit:int
  selector!:meta/LabelSelector strategy:DeploymentStrategy template!:core/PodTemplateSpec
DeploymentStatus availableReplicas:int collisionCount:int conditions:[DeploymentCondition] observedGeneration:long
  readyReplicas:int replicas:int terminatingReplicas:int unavailableReplicas:int updatedReplicas:int
DeploymentStrategy rollingUpdate:RollingUpdateDeployment type:string
ReplicaSet metadata:meta/ObjectMeta spec!:ReplicaSetSpec status:ReplicaSetStatus
ReplicaSetCondition lastTransitionTime:time message:string reason:string status:string type:string
ReplicaSetSpec minReadySeconds:int replicas:int selector!:meta/LabelSelector template:core/PodTemplateSpec
ReplicaSetStatus availableReplicas:int conditions:[ReplicaSetCondition] fullyLabeledReplicas:int observedGeneration:long
  readyReplicas:int replicas!:int terminatingReplicas:int
RollingUpdateDaemonSet maxSurge:intOrString maxUnavailable:intOrString
RollingUpdateDeployment maxSurge:intOrString maxUnavailable:intOrString
RollingUpdateStatefulSetStrategy maxUnavailable:intOrString partition:int
StatefulSet metadata:meta/ObjectMeta spec!:StatefulSetSpec status:StatefulSetStatus
StatefulSetCondition lastTransitionTime:time message:string reason:string status:string type:string
StatefulSetOrdinals start:int
StatefulSetPersistentVolumeClaimRetentionPolicy whenDeleted:string whenScaled:string
StatefulSetSpec minReadySeconds:int ordinals:StatefulSetOrdinals
  persistentVolumeClaimRetentionPolicy:StatefulSetPersistentVolumeClaimRetentionPolicy
  podManagementPolicy:string replicas:int revisionHistoryLimit:int selector!:meta/LabelSelector
  serviceName:string template!:core/PodTemplateSpec updateStrategy:StatefulSetUpdateStrategy
  volumeClaimTemplates:[core/PersistentVolumeClaim]
StatefulSetStatus availableReplicas:int collisionCount:int conditions:[StatefulSetCondition] currentReplicas:int
  currentRevision:string observedGeneration:long readyReplicas:int replicas!:int updateRevision:string
  updatedReplicas:int
StatefulSetUpdateStrategy rollingUpdate:RollingUpdateStatefulSetStrategy type:string
package batch
CronJob metadata:meta/ObjectMeta spec!:CronJobSpec status:CronJobStatus
CronJobSpec concurrencyPolicy:string failedJobsHistoryLimit:int jobTemplate!:JobTemplateSpec schedule!:string
  startingDeadlineSeconds:long successfulJobsHistoryLimit:int suspend:bool timeZone:string
CronJobStatus active:[core/ObjectReference] lastScheduleTime:time lastSuccessfulTime:time
Job metadata:meta/ObjectMeta spec:JobSpec status:JobStatus
JobCondition lastProbeTime:time lastTransitionTime:time message:string reason:string status!:string type!:string
JobSchedulingConfiguration disruptionMode:any resourceClaims:[any] schedulingConstraints:any schedulingPolicy:any
JobSpec activeDeadlineSeconds:long backoffLimit:int backoffLimitPerIndex:int completionMode:string
  completions:int managedBy:string manualSelector:bool maxFailedIndexes:int parallelism:int
  podFailurePolicy:PodFailurePolicy podReplacementPolicy:string scheduling:JobSchedulingConfiguration
  selector:meta/LabelSelector successPolicy:SuccessPolicy suspend:bool template!:core/PodTemplateSpec
  ttlSecondsAfterFinished:int
JobStatus active:int completedIndexes:string completionTime:time conditions:[JobCondition] failed:int
  failedIndexes:string ready:int startTime:time succeeded:int terminating:int
  uncountedTerminatedPods:UncountedTerminatedPods
JobTemplateSpec metadata:meta/ObjectMeta spec:JobSpec
PodFailurePolicy rules!:[PodFailurePolicyRule]
PodFailurePolicyOnExitCodesRequirement containerName:string operator!:string values!:[int]
PodFailurePolicyOnPodConditionsPattern status:string type!:string
PodFailurePolicyRule action!:string onExitCodes:PodFailurePolicyOnExitCodesRequirement
  onPodConditions:[PodFailurePolicyOnPodConditionsPattern]
SuccessPolicy rules!:[SuccessPolicyRule]
SuccessPolicyRule succeededCount:int succeededIndexes:string
UncountedTerminatedPods failed:[string] succeeded:[string]
package autoscaling
ContainerResourceMetricSource container!:string name!:string target!:MetricTarget
ContainerResourceMetricStatus container!:string current!:MetricValueStatus name!:string
CrossVersionObjectReference apiVersion:string kind!:string name!:string
ExternalMetricSource metric!:MetricIdentifier target!:MetricTarget
ExternalMetricStatus current!:MetricValueStatus metric!:MetricIdentifier
HPAScalingPolicy periodSeconds!:int type!:string value!:int
HPAScalingRules policies:[HPAScalingPolicy] selectPolicy:string stabilizationWindowSeconds:int tolerance:quantity
HorizontalPodAutoscaler metadata:meta/ObjectMeta spec!:HorizontalPodAutoscalerSpec status:HorizontalPodAutoscalerStatus
HorizontalPodAutoscalerBehavior scaleDown:HPAScalingRules scaleUp:HPAScalingRules
HorizontalPodAutoscalerCondition lastTransitionTime:time message:string observedGeneration:long reason:string status!:string type!:string
HorizontalPodAutoscalerSpec behavior:HorizontalPodAutoscalerBehavior maxReplicas!:int metrics:[MetricSpec] minReplicas:int
  scaleTargetRef!:CrossVersionObjectReference
HorizontalPodAutoscalerStatus conditions:[HorizontalPodAutoscalerCondition] currentMetrics:[MetricStatus] currentReplicas:int
  desiredReplicas!:int lastScaleTime:time observedGeneration:long
MetricIdentifier name!:string selector:meta/LabelSelector
MetricSpec containerResource:ContainerResourceMetricSource external:ExternalMetricSource object:ObjectMetricSource
  pods:PodsMetricSource resource:ResourceMetricSource type!:string
MetricStatus containerResource:ContainerResourceMetricStatus external:ExternalMetricStatus object:ObjectMetricStatus
  pods:PodsMetricStatus resource:ResourceMetricStatus type!:string
MetricTarget averageUtilization:int averageValue:quantity type!:string value:quantity
MetricValueStatus averageUtilization:int averageValue:quantity value:quantity
ObjectMetricSource describedObject!:CrossVersionObjectReference metric!:MetricIdentifier target!:MetricTarget
ObjectMetricStatus current!:MetricValueStatus describedObject!:CrossVersionObjectReference metric!:MetricIdentifier
PodsMetricSource metric!:MetricIdentifier target!:MetricTarget
PodsMetricStatus current!:MetricValueStatus metric!:MetricIdentifier
ResourceMetricSource name!:string target!:MetricTarget
ResourceMetricStatus current!:MetricValueStatus name!:string
package scale
Scale metadata:meta/ObjectMeta spec:ScaleSpec status:ScaleStatus
ScaleSpec replicas:int
ScaleStatus replicas!:int selector:string
package policy
PodDisruptionBudget metadata:meta/ObjectMeta spec:PodDisruptionBudgetSpec status:PodDisruptionBudgetStatus
PodDisruptionBudgetSpec maxUnavailable:intOrString minAvailable:intOrString selector:meta/LabelSelector
  unhealthyPodEvictionPolicy:string
PodDisruptionBudgetStatus conditions:[meta/Condition] currentHealthy:int desiredHealthy:int disruptedPods:{time}
  disruptionsAllowed:int expectedPods:int observedGeneration:long
`;
