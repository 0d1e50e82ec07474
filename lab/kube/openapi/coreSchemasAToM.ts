/** Field names and types of the Kubernetes API (facts of its OpenAPI document, v1.37), in the notation that schemaNotation.ts reads: core/v1, A to M. */
export const CORE_SCHEMAS_A_TO_M = `
package core
Affinity nodeAffinity:NodeAffinity podAffinity:PodAffinity podAntiAffinity:PodAntiAffinity
AppArmorProfile localhostProfile:string type!:string
AttachedVolume devicePath!:string name!:string
CSIPersistentVolumeSource controllerExpandSecretRef:SecretReference controllerPublishSecretRef:SecretReference driver!:string
  fsType:string nodeExpandSecretRef:SecretReference nodePublishSecretRef:SecretReference
  nodeStageSecretRef:SecretReference readOnly:bool volumeAttributes:{string} volumeHandle!:string
CSIVolumeSource driver!:string fsType:string nodePublishSecretRef:LocalObjectReference readOnly:bool
  volumeAttributes:{string}
Capabilities add:[string] drop:[string]
ClientIPConfig timeoutSeconds:int
ClusterTrustBundleProjection labelSelector:meta/LabelSelector name:string optional:bool path!:string signerName:string user:long
ConfigMap binaryData:{bytes} data:{string} immutable:bool metadata:meta/ObjectMeta
ConfigMapEnvSource name:string optional:bool
ConfigMapKeySelector key!:string name:string optional:bool
ConfigMapNodeConfigSource kubeletConfigKey!:string name!:string namespace!:string resourceVersion:string uid:string
ConfigMapProjection items:[KeyToPath] name:string optional:bool
ConfigMapVolumeSource defaultMode:int defaultUser:long items:[KeyToPath] name:string optional:bool
Container args:[string] command:[string] env:[EnvVar] envFrom:[EnvFromSource] image:string imagePullPolicy:string
  lifecycle:Lifecycle livenessProbe:Probe name!:string ports:[ContainerPort] readinessProbe:Probe
  resizePolicy:[ContainerResizePolicy] resources:ResourceRequirements restartPolicy:string
  restartPolicyRules:[ContainerRestartRule] securityContext:SecurityContext startupProbe:Probe stdin:bool
  stdinOnce:bool terminationMessagePath:string terminationMessagePolicy:string tty:bool
  volumeDevices:[VolumeDevice] volumeMounts:[VolumeMount] workingDir:string
ContainerExtendedResourceRequest containerName!:string requestName!:string resourceName!:string
ContainerImage names:[string] sizeBytes:long
ContainerPort containerPort!:int hostIP:string hostPort:int name:string protocol:string
ContainerResizePolicy resourceName!:string restartPolicy!:string
ContainerRestartRule action!:string exitCodes:ContainerRestartRuleOnExitCodes
ContainerRestartRuleOnExitCodes operator!:string values:[int]
ContainerState running:ContainerStateRunning terminated:ContainerStateTerminated waiting:ContainerStateWaiting
ContainerStateRunning startedAt:time
ContainerStateTerminated containerID:string exitCode!:int finishedAt:time message:string reason:string signal:int startedAt:time
ContainerStateWaiting message:string reason:string
ContainerStatus allocatedResources:{quantity} allocatedResourcesStatus:[ResourceStatus] containerID:string image!:string
  imageID!:string lastState:ContainerState name!:string ready!:bool resources:ResourceRequirements
  restartCount!:int started:bool state:ContainerState stopSignal:string user:ContainerUser
  volumeMounts:[VolumeMountStatus]
ContainerUser linux:LinuxContainerUser
DaemonEndpoint Port!:int
DownwardAPIProjection items:[DownwardAPIVolumeFile]
DownwardAPIVolumeFile fieldRef:ObjectFieldSelector mode:int path!:string resourceFieldRef:ResourceFieldSelector user:long
DownwardAPIVolumeSource defaultMode:int defaultUser:long items:[DownwardAPIVolumeFile]
EmptyDirVolumeSource medium:string mode:int sizeLimit:quantity
EndpointAddress hostname:string ip!:string nodeName:string targetRef:ObjectReference
EndpointPort appProtocol:string name:string port!:int protocol:string
EndpointSubset addresses:[EndpointAddress] notReadyAddresses:[EndpointAddress] ports:[EndpointPort]
Endpoints metadata:meta/ObjectMeta subsets:[EndpointSubset]
EnvFromSource configMapRef:ConfigMapEnvSource prefix:string secretRef:SecretEnvSource
EnvVar name!:string value:string valueFrom:EnvVarSource
EnvVarSource configMapKeyRef:ConfigMapKeySelector fieldRef:ObjectFieldSelector fileKeyRef:FileKeySelector
  resourceFieldRef:ResourceFieldSelector secretKeyRef:SecretKeySelector
EphemeralContainer args:[string] command:[string] env:[EnvVar] envFrom:[EnvFromSource] image:string imagePullPolicy:string
  lifecycle:Lifecycle livenessProbe:Probe name!:string ports:[ContainerPort] readinessProbe:Probe
  resizePolicy:[ContainerResizePolicy] resources:ResourceRequirements restartPolicy:string
  restartPolicyRules:[ContainerRestartRule] securityContext:SecurityContext startupProbe:Probe stdin:bool
  stdinOnce:bool targetContainerName:string terminationMessagePath:string terminationMessagePolicy:string
  tty:bool volumeDevices:[VolumeDevice] volumeMounts:[VolumeMount] workingDir:string
EphemeralVolumeSource volumeClaimTemplate:PersistentVolumeClaimTemplate
Event action:string count:int eventTime:microtime firstTimestamp:time involvedObject!:ObjectReference
  lastTimestamp:time message:string metadata!:meta/ObjectMeta reason:string related:ObjectReference
  reportingComponent:string reportingInstance:string series:EventSeries source:EventSource type:string
EventSeries count:int lastObservedTime:microtime
EventSource component:string host:string
EvictionResponder name!:string priority!:int
ExecAction command:[string]
FileKeySelector key!:string optional:bool path!:string volumeName!:string
GRPCAction mode:string port!:int service:string
HTTPGetAction host:string httpHeaders:[HTTPHeader] path:string port!:intOrString protocol:string scheme:string
HTTPHeader name!:string value!:string
HostAlias hostnames:[string] ip!:string
HostIP ip!:string
HostPathVolumeSource path!:string type:string
ImageVolumeSource pullPolicy:string reference:string
ImageVolumeStatus imageRef!:string
KeyToPath key!:string mode:int path!:string user:long
Lifecycle postStart:LifecycleHandler preStop:LifecycleHandler stopSignal:string
LifecycleHandler exec:ExecAction httpGet:HTTPGetAction sleep:SleepAction tcpSocket:TCPSocketAction
LinuxContainerUser gid!:long supplementalGroups:[long] uid!:long
LoadBalancerIngress hostname:string ip:string ipMode:string ports:[PortStatus]
LoadBalancerStatus ingress:[LoadBalancerIngress]
LocalObjectReference name:string
LocalVolumeSource fsType:string path!:string
ModifyVolumeStatus status!:string targetVolumeAttributesClassName:string
`;
