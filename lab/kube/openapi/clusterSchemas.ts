/** Field names and types of the Kubernetes API (facts of its OpenAPI document, v1.37), in the notation that schemaNotation.ts reads: everything else. */
export const CLUSTER_SCHEMAS = `
package networking
HTTPIngressPath backend!:IngressBackend path:string pathType!:string
HTTPIngressRuleValue paths!:[HTTPIngressPath]
IPBlock cidr!:string except:[string]
Ingress metadata:meta/ObjectMeta spec:IngressSpec status:IngressStatus
IngressBackend resource:core/TypedLocalObjectReference service:IngressServiceBackend
IngressClass metadata:meta/ObjectMeta spec:IngressClassSpec
IngressClassParametersReference apiGroup:string kind!:string name!:string namespace:string scope:string
IngressClassSpec controller:string parameters:IngressClassParametersReference
IngressLoadBalancerIngress hostname:string ip:string ports:[IngressPortStatus]
IngressLoadBalancerStatus ingress:[IngressLoadBalancerIngress]
IngressPortStatus error:string port!:int protocol!:string
IngressRule host:string http:HTTPIngressRuleValue
IngressServiceBackend name!:string port:ServiceBackendPort
IngressSpec defaultBackend:IngressBackend ingressClassName:string rules:[IngressRule] tls:[IngressTLS]
IngressStatus loadBalancer:IngressLoadBalancerStatus
IngressTLS hosts:[string] secretName:string
NetworkPolicy metadata:meta/ObjectMeta spec:NetworkPolicySpec
NetworkPolicyEgressRule ports:[NetworkPolicyPort] to:[NetworkPolicyPeer]
NetworkPolicyIngressRule from:[NetworkPolicyPeer] ports:[NetworkPolicyPort]
NetworkPolicyPeer ipBlock:IPBlock namespaceSelector:meta/LabelSelector podSelector:meta/LabelSelector
NetworkPolicyPort endPort:int port:intOrString protocol:string
NetworkPolicySpec egress:[NetworkPolicyEgressRule] ingress:[NetworkPolicyIngressRule] podSelector:meta/LabelSelector
  policyTypes:[string]
ServiceBackendPort name:string number:int
package discovery
Endpoint addresses!:[string] conditions:EndpointConditions deprecatedTopology:{string} hints:EndpointHints
  hostname:string nodeName:string targetRef:core/ObjectReference zone:string
EndpointConditions ready:bool serving:bool terminating:bool
EndpointHints forNodes:[ForNode] forZones:[ForZone]
EndpointPort appProtocol:string name:string port:int protocol:string
EndpointSlice addressType!:string endpoints:[Endpoint] metadata:meta/ObjectMeta ports:[EndpointPort]
ForNode name!:string
ForZone name!:string
package rbac
AggregationRule clusterRoleSelectors:[meta/LabelSelector]
ClusterRole aggregationRule:AggregationRule metadata:meta/ObjectMeta rules:[PolicyRule]
ClusterRoleBinding metadata:meta/ObjectMeta roleRef!:RoleRef subjects:[Subject]
PolicyRule apiGroups:[string] nonResourceURLs:[string] resourceNames:[string] resources:[string] verbs!:[string]
Role metadata:meta/ObjectMeta rules:[PolicyRule]
RoleBinding metadata:meta/ObjectMeta roleRef!:RoleRef subjects:[Subject]
RoleRef apiGroup:string kind!:string name!:string
Subject apiGroup:string kind!:string name!:string namespace:string
package storage
StorageClass allowVolumeExpansion:bool allowedTopologies:[core/TopologySelectorTerm] metadata:meta/ObjectMeta
  mountOptions:[string] parameters:{string} provisioner!:string reclaimPolicy:string
  volumeBindingMode:string
package scheduling
PriorityClass description:string globalDefault:bool metadata:meta/ObjectMeta preemptionPolicy:string value:int
package coordination
Lease metadata:meta/ObjectMeta spec:LeaseSpec
LeaseSpec acquireTime:microtime holderIdentity:string leaseDurationSeconds:int leaseTransitions:int
  preferredHolder:string renewTime:microtime strategy:string
package apiextensions
CustomResourceColumnDefinition description:string format:string jsonPath!:string name!:string priority:int type!:string
CustomResourceConversion strategy!:string webhook:WebhookConversion
CustomResourceDefinition metadata:meta/ObjectMeta spec!:CustomResourceDefinitionSpec status:CustomResourceDefinitionStatus
CustomResourceDefinitionCondition lastTransitionTime:time message:string observedGeneration:long reason:string status!:string type!:string
CustomResourceDefinitionNames categories:[string] kind!:string listKind:string plural!:string shortNames:[string] singular:string
CustomResourceDefinitionSpec conversion:CustomResourceConversion group!:string names!:CustomResourceDefinitionNames
  preserveUnknownFields:bool scope!:string versions!:[CustomResourceDefinitionVersion]
CustomResourceDefinitionStatus acceptedNames:CustomResourceDefinitionNames conditions:[CustomResourceDefinitionCondition]
  observedGeneration:long storedVersions:[string]
CustomResourceDefinitionVersion additionalPrinterColumns:[CustomResourceColumnDefinition] deprecated:bool deprecationWarning:string
  name!:string schema:CustomResourceValidation selectableFields:[SelectableField] served!:bool
  storage!:bool subresources:CustomResourceSubresources
CustomResourceSubresourceScale labelSelectorPath:string specReplicasPath!:string statusReplicasPath!:string
CustomResourceSubresources scale:CustomResourceSubresourceScale status:any
CustomResourceValidation openAPIV3Schema:JSONSchemaProps
ExternalDocumentation description:string url:string
JSONSchemaProps $ref:string $schema:string additionalItems:any additionalProperties:any allOf:[JSONSchemaProps]
  anyOf:[JSONSchemaProps] default:any definitions:{JSONSchemaProps} dependencies:{any} description:string
  enum:[any] example:any exclusiveMaximum:bool exclusiveMinimum:bool externalDocs:ExternalDocumentation
  format:string id:string items:any maxItems:long maxLength:long maxProperties:long maximum:number
  minItems:long minLength:long minProperties:long minimum:number multipleOf:number not:JSONSchemaProps
  nullable:bool oneOf:[JSONSchemaProps] pattern:string patternProperties:{JSONSchemaProps}
  properties:{JSONSchemaProps} required:[string] title:string type:string uniqueItems:bool
  x-kubernetes-embedded-resource:bool x-kubernetes-int-or-string:bool x-kubernetes-list-map-keys:[string]
  x-kubernetes-list-type:string x-kubernetes-map-type:string x-kubernetes-preserve-unknown-fields:bool
  x-kubernetes-validations:[ValidationRule]
SelectableField jsonPath!:string
ServiceReference name!:string namespace!:string path:string port:int
ValidationRule fieldPath:string message:string messageExpression:string optionalOldSelf:bool reason:string rule!:string
WebhookClientConfig caBundle:bytes service:ServiceReference url:string
WebhookConversion clientConfig:WebhookClientConfig conversionReviewVersions!:[string]
package meta
Condition lastTransitionTime!:time message!:string observedGeneration:long reason!:string status!:string
  type!:string
LabelSelector matchExpressions:[LabelSelectorRequirement] matchLabels:{string}
LabelSelectorRequirement key!:string operator!:string values:[string]
ListMeta continue:string remainingItemCount:long resourceVersion:string selfLink:string shardInfo:ShardInfo
ManagedFieldsEntry apiVersion:string fieldsType:string fieldsV1:any manager:string operation:string subresource:string
  time:time
ObjectMeta annotations:{string} creationTimestamp:time deletionGracePeriodSeconds:long deletionTimestamp:time
  finalizers:[string] generateName:string generation:long labels:{string}
  managedFields:[ManagedFieldsEntry] name:string namespace:string ownerReferences:[OwnerReference]
  resourceVersion:string selfLink:string uid:string
OwnerReference apiVersion!:string blockOwnerDeletion:bool controller:bool kind!:string name!:string uid!:string
ShardInfo selector!:string
`;
