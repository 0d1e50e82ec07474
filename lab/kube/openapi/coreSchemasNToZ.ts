/** Field names and types of the Kubernetes API (facts of its OpenAPI document, v1.37), in the notation that schemaNotation.ts reads: core/v1, N to Z. */
export const CORE_SCHEMAS_N_TO_Z = `
package core
NFSVolumeSource path!:string readOnly:bool server!:string
Namespace metadata:meta/ObjectMeta spec:NamespaceSpec status:NamespaceStatus
NamespaceCondition lastTransitionTime:time message:string reason:string status!:string type!:string
NamespaceSpec finalizers:[string]
NamespaceStatus conditions:[NamespaceCondition] phase:string
Node metadata:meta/ObjectMeta spec:NodeSpec status:NodeStatus
NodeAddress address!:string type!:string
NodeAffinity preferredDuringSchedulingIgnoredDuringExecution:[PreferredSchedulingTerm]
  requiredDuringSchedulingIgnoredDuringExecution:NodeSelector
NodeAllocatableMappedResources name!:string quantity!:quantity
NodeAllocatableOverheadResources name!:string perContainer:quantity perPod:quantity
NodeAllocatableResourceClaimStatus containers:[string] mapping:[NodeAllocatableMappedResources] overhead:[NodeAllocatableOverheadResources]
  resourceClaimName!:string
NodeCondition lastHeartbeatTime:time lastTransitionTime:time message:string reason:string status!:string type!:string
NodeConfigSource configMap:ConfigMapNodeConfigSource
NodeConfigStatus active:NodeConfigSource assigned:NodeConfigSource error:string lastKnownGood:NodeConfigSource
NodeDaemonEndpoints kubeletEndpoint:DaemonEndpoint
NodeFeatures supplementalGroupsPolicy:bool
NodePodPreemptionPolicy disableResizePreemption:[string]
NodeRuntimeHandler features:NodeRuntimeHandlerFeatures name:string
NodeRuntimeHandlerFeatures recursiveReadOnlyMounts:bool userNamespaces:bool
NodeSelector nodeSelectorTerms!:[NodeSelectorTerm]
NodeSelectorRequirement key!:string operator!:string values:[string]
NodeSelectorTerm matchExpressions:[NodeSelectorRequirement] matchFields:[NodeSelectorRequirement]
NodeSpec configSource:NodeConfigSource externalID:string podCIDR:string podCIDRs:[string]
  podPreemptionPolicy:NodePodPreemptionPolicy providerID:string taints:[Taint] unschedulable:bool
NodeStatus addresses:[NodeAddress] allocatable:{quantity} capacity:{quantity} conditions:[NodeCondition]
  config:NodeConfigStatus daemonEndpoints:NodeDaemonEndpoints declaredFeatures:[string]
  features:NodeFeatures images:[ContainerImage] nodeInfo:NodeSystemInfo phase:string
  runtimeHandlers:[NodeRuntimeHandler] volumesAttached:[AttachedVolume] volumesInUse:[string]
NodeSwapStatus capacity:long
NodeSystemInfo architecture!:string bootID!:string containerRuntimeVersion!:string kernelVersion!:string
  kubeProxyVersion!:string kubeletVersion!:string machineID!:string operatingSystem!:string
  osImage!:string runningInUserNamespace:bool swap:NodeSwapStatus systemUUID!:string
ObjectFieldSelector apiVersion:string fieldPath!:string
ObjectReference apiVersion:string fieldPath:string kind:string name:string namespace:string resourceVersion:string
  uid:string
PersistentVolume metadata:meta/ObjectMeta spec:PersistentVolumeSpec status:PersistentVolumeStatus
PersistentVolumeClaim metadata:meta/ObjectMeta spec:PersistentVolumeClaimSpec status:PersistentVolumeClaimStatus
PersistentVolumeClaimCondition lastProbeTime:time lastTransitionTime:time message:string reason:string status!:string type!:string
PersistentVolumeClaimSpec accessModes:[string] dataSource:TypedLocalObjectReference dataSourceRef:TypedObjectReference
  resources:VolumeResourceRequirements selector:meta/LabelSelector storageClassName:string
  volumeAttributesClassName:string volumeMode:string volumeName:string
PersistentVolumeClaimStatus accessModes:[string] allocatedResourceStatuses:{string} allocatedResources:{quantity}
  capacity:{quantity} conditions:[PersistentVolumeClaimCondition] currentVolumeAttributesClassName:string
  healthStatus:VolumeHealthStatus modifyVolumeStatus:ModifyVolumeStatus phase:string
PersistentVolumeClaimTemplate metadata:meta/ObjectMeta spec!:PersistentVolumeClaimSpec
PersistentVolumeClaimVolumeSource claimName!:string readOnly:bool
PersistentVolumeSpec accessModes:[string] capacity:{quantity} claimRef:ObjectReference csi:CSIPersistentVolumeSource
  hostPath:HostPathVolumeSource local:LocalVolumeSource mountOptions:[string] nfs:NFSVolumeSource
  nodeAffinity:VolumeNodeAffinity persistentVolumeReclaimPolicy:string storageClassName:string
  volumeAttributesClassName:string volumeMode:string
PersistentVolumeStatus lastPhaseTransitionTime:time message:string phase:string reason:string
Pod metadata:meta/ObjectMeta spec:PodSpec status:PodStatus
PodAffinity preferredDuringSchedulingIgnoredDuringExecution:[WeightedPodAffinityTerm]
  requiredDuringSchedulingIgnoredDuringExecution:[PodAffinityTerm]
PodAffinityTerm labelSelector:meta/LabelSelector matchLabelKeys:[string] mismatchLabelKeys:[string]
  namespaceSelector:meta/LabelSelector namespaces:[string] topologyKey!:string
PodAntiAffinity preferredDuringSchedulingIgnoredDuringExecution:[WeightedPodAffinityTerm]
  requiredDuringSchedulingIgnoredDuringExecution:[PodAffinityTerm]
PodCertificateProjection certificateChainPath:string credentialBundlePath:string keyPath:string keyType!:string
  maxExpirationSeconds:int signerName!:string user:long userAnnotations:{string}
PodCondition lastProbeTime:time lastTransitionTime:time message:string observedGeneration:long reason:string
  status!:string type!:string
PodDNSConfig nameservers:[string] options:[PodDNSConfigOption] searches:[string]
PodDNSConfigOption name:string value:string
PodExtendedResourceClaimStatus requestMappings!:[ContainerExtendedResourceRequest] resourceClaimName!:string
PodIP ip!:string
PodOS name!:string
PodReadinessGate conditionType!:string
PodResourceClaim name!:string resourceClaimName:string resourceClaimTemplateName:string
PodResourceClaimStatus name!:string resourceClaimName:string
PodSchedulingGate name!:string
PodSchedulingGroup podGroupName:string
PodSecurityContext appArmorProfile:AppArmorProfile fsGroup:long fsGroupChangePolicy:string runAsGroup:long
  runAsNonRoot:bool runAsUser:long seLinuxChangePolicy:string seLinuxOptions:SELinuxOptions
  seccompProfile:SeccompProfile supplementalGroups:[long] supplementalGroupsPolicy:string sysctls:[Sysctl]
  windowsOptions:WindowsSecurityContextOptions
PodSpec activeDeadlineSeconds:long affinity:Affinity automountServiceAccountToken:bool containers!:[Container]
  dnsConfig:PodDNSConfig dnsPolicy:string enableServiceLinks:bool ephemeralContainers:[EphemeralContainer]
  evictionResponders:[EvictionResponder] hostAliases:[HostAlias] hostIPC:bool hostNetwork:bool
  hostPID:bool hostUsers:bool hostname:string hostnameOverride:string
  imagePullSecrets:[LocalObjectReference] initContainers:[Container] nodeName:string nodeSelector:{string}
  os:PodOS overhead:{quantity} preemptionPolicy:string priority:int priorityClassName:string
  readinessGates:[PodReadinessGate] resourceClaims:[PodResourceClaim] resources:ResourceRequirements
  restartPolicy:string runtimeClassName:string schedulerName:string schedulingGates:[PodSchedulingGate]
  schedulingGroup:PodSchedulingGroup securityContext:PodSecurityContext serviceAccount:string
  serviceAccountName:string setHostnameAsFQDN:bool shareProcessNamespace:bool subdomain:string
  terminationGracePeriodSeconds:long tolerations:[Toleration]
  topologySpreadConstraints:[TopologySpreadConstraint] volumes:[Volume]
PodStatus allocatedResources:{quantity} conditions:[PodCondition] containerStatuses:[ContainerStatus]
  ephemeralContainerStatuses:[ContainerStatus] extendedResourceClaimStatus:PodExtendedResourceClaimStatus
  hostIP:string hostIPs:[HostIP] initContainerStatuses:[ContainerStatus] message:string
  nodeAllocatableResourceClaimStatuses:[NodeAllocatableResourceClaimStatus] nominatedNodeName:string
  observedGeneration:long phase:string podIP:string podIPs:[PodIP] qosClass:string reason:string
  resize:string resourceClaimStatuses:[PodResourceClaimStatus] resources:ResourceRequirements
  startTime:time volumeHealth:[PodVolumeHealth]
PodTemplateSpec metadata:meta/ObjectMeta spec:PodSpec
PodVolumeHealth healthConditions:[VolumeHealthCondition] lastTransitionTime:time name!:string
PortStatus error:string port!:int protocol!:string
PreferredSchedulingTerm preference!:NodeSelectorTerm weight!:int
Probe exec:ExecAction failureThreshold:int grpc:GRPCAction httpGet:HTTPGetAction initialDelaySeconds:int
  periodSeconds:int successThreshold:int tcpSocket:TCPSocketAction terminationGracePeriodSeconds:long
  timeoutSeconds:int
ProjectedVolumeSource defaultMode:int defaultUser:long sources:[VolumeProjection]
ResourceClaim name!:string request:string
ResourceFieldSelector containerName:string divisor:quantity resource!:string
ResourceHealth health:string message:string resourceID!:string
ResourceQuota metadata:meta/ObjectMeta spec:ResourceQuotaSpec status:ResourceQuotaStatus
ResourceQuotaSpec hard:{quantity} scopeSelector:ScopeSelector scopes:[string]
ResourceQuotaStatus hard:{quantity} used:{quantity}
ResourceRequirements claims:[ResourceClaim] limits:{quantity} requests:{quantity}
ResourceStatus name!:string resources:[ResourceHealth]
SELinuxOptions level:string role:string type:string user:string
ScopeSelector matchExpressions:[ScopedResourceSelectorRequirement]
ScopedResourceSelectorRequirement operator!:string scopeName!:string values:[string]
SeccompProfile localhostProfile:string type!:string
Secret data:{bytes} immutable:bool metadata:meta/ObjectMeta stringData:{string} type:string
SecretEnvSource name:string optional:bool
SecretKeySelector key!:string name:string optional:bool
SecretProjection items:[KeyToPath] name:string optional:bool
SecretReference name:string namespace:string
SecretVolumeSource defaultMode:int defaultUser:long items:[KeyToPath] optional:bool secretName:string
SecurityContext allowPrivilegeEscalation:bool appArmorProfile:AppArmorProfile capabilities:Capabilities privileged:bool
  procMount:string readOnlyRootFilesystem:bool runAsGroup:long runAsNonRoot:bool runAsUser:long
  seLinuxOptions:SELinuxOptions seccompProfile:SeccompProfile windowsOptions:WindowsSecurityContextOptions
Service metadata:meta/ObjectMeta spec:ServiceSpec status:ServiceStatus
ServiceAccount automountServiceAccountToken:bool imagePullSecrets:[LocalObjectReference] metadata:meta/ObjectMeta
  secrets:[ObjectReference]
ServiceAccountTokenProjection audience:string expirationSeconds:long path!:string user:long
ServicePort appProtocol:string name:string nodePort:int port!:int protocol:string targetPort:intOrString
ServiceSpec allocateLoadBalancerNodePorts:bool clusterIP:string clusterIPs:[string] externalIPs:[string]
  externalName:string externalTrafficPolicy:string healthCheckNodePort:int internalTrafficPolicy:string
  ipFamilies:[string] ipFamilyPolicy:string loadBalancerClass:string loadBalancerIP:string
  loadBalancerSourceRanges:[string] ports:[ServicePort] publishNotReadyAddresses:bool selector:{string}
  sessionAffinity:string sessionAffinityConfig:SessionAffinityConfig trafficDistribution:string
  type:string
ServiceStatus conditions:[meta/Condition] loadBalancer:LoadBalancerStatus
SessionAffinityConfig clientIP:ClientIPConfig
SleepAction seconds!:long
Sysctl name!:string value!:string
TCPSocketAction host:string port!:intOrString
Taint effect!:string key!:string timeAdded:time value:string
Toleration effect:string key:string operator:string tolerationSeconds:long value:string
TopologySelectorLabelRequirement key!:string values!:[string]
TopologySelectorTerm matchLabelExpressions:[TopologySelectorLabelRequirement]
TopologySpreadConstraint labelSelector:meta/LabelSelector matchLabelKeys:[string] maxSkew!:int minDomains:int
  nodeAffinityPolicy:string nodeTaintsPolicy:string topologyKey!:string whenUnsatisfiable!:string
TypedLocalObjectReference apiGroup:string kind!:string name!:string
TypedObjectReference apiGroup:string kind!:string name!:string namespace:string
Volume configMap:ConfigMapVolumeSource csi:CSIVolumeSource downwardAPI:DownwardAPIVolumeSource
  emptyDir:EmptyDirVolumeSource ephemeral:EphemeralVolumeSource hostPath:HostPathVolumeSource
  image:ImageVolumeSource name!:string nfs:NFSVolumeSource
  persistentVolumeClaim:PersistentVolumeClaimVolumeSource projected:ProjectedVolumeSource
  secret:SecretVolumeSource
VolumeDevice devicePath!:string name!:string
VolumeHealthCondition message:string reason!:string status!:string
VolumeHealthStatus healthConditions:[VolumeHealthCondition] lastTransitionTime:time
VolumeMount bindMountOptions:[string] mountPath!:string mountPropagation:string name!:string readOnly:bool
  recursiveReadOnly:string subPath:string subPathExpr:string
VolumeMountStatus mountPath!:string name!:string readOnly:bool recursiveReadOnly:string volumeStatus:VolumeStatus
VolumeNodeAffinity required:NodeSelector
VolumeProjection clusterTrustBundle:ClusterTrustBundleProjection configMap:ConfigMapProjection
  downwardAPI:DownwardAPIProjection podCertificate:PodCertificateProjection secret:SecretProjection
  serviceAccountToken:ServiceAccountTokenProjection
VolumeResourceRequirements limits:{quantity} requests:{quantity}
VolumeStatus image:ImageVolumeStatus
WeightedPodAffinityTerm podAffinityTerm!:PodAffinityTerm weight!:int
WindowsSecurityContextOptions gmsaCredentialSpec:string gmsaCredentialSpecName:string hostProcess:bool runAsUserName:string
`;
