/** New objects to begin with: what people write most, complete enough to be applied once the names are right. */

export interface Template {
  /** `apps/deployments`. */
  readonly of: string;
  readonly kind: string;
  /** `NAMESPACE` stands for the one that is looked at. */
  readonly text: string;
}

export const TEMPLATES: readonly Template[] = [
  {
    of: "apps/deployments",
    kind: "Deployment",
    text: `apiVersion: apps/v1
kind: Deployment
metadata:
  name: my-app
  namespace: NAMESPACE
  labels:
    app.kubernetes.io/name: my-app
spec:
  replicas: 2
  selector:
    matchLabels:
      app.kubernetes.io/name: my-app
  template:
    metadata:
      labels:
        app.kubernetes.io/name: my-app
    spec:
      securityContext:
        runAsNonRoot: true
        seccompProfile:
          type: RuntimeDefault
      containers:
        - name: my-app
          image: registry.example.org/my-app:1.0.0
          ports:
            - name: http
              containerPort: 8080
          readinessProbe:
            httpGet:
              path: /ready
              port: http
          resources:
            requests:
              cpu: 100m
              memory: 128Mi
            limits:
              memory: 256Mi
`,
  },
  {
    of: "/services",
    kind: "Service",
    text: `apiVersion: v1
kind: Service
metadata:
  name: my-app
  namespace: NAMESPACE
spec:
  selector:
    app.kubernetes.io/name: my-app
  ports:
    - name: http
      port: 80
      targetPort: http
`,
  },
  {
    of: "networking.k8s.io/ingresses",
    kind: "Ingress",
    text: `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: my-app
  namespace: NAMESPACE
spec:
  rules:
    - host: my-app.example.org
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: my-app
                port:
                  name: http
`,
  },
  {
    of: "/configmaps",
    kind: "ConfigMap",
    text: `apiVersion: v1
kind: ConfigMap
metadata:
  name: my-app
  namespace: NAMESPACE
data:
  settings.yaml: |
    log: info
`,
  },
  {
    of: "batch/cronjobs",
    kind: "CronJob",
    text: `apiVersion: batch/v1
kind: CronJob
metadata:
  name: my-job
  namespace: NAMESPACE
spec:
  # Minute, hour, day of the month, month, day of the week.
  schedule: 15 3 * * *
  timeZone: Etc/UTC
  concurrencyPolicy: Forbid
  jobTemplate:
    spec:
      backoffLimit: 2
      activeDeadlineSeconds: 3600
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: my-job
              image: registry.example.org/my-job:1.0.0
              args: []
`,
  },
  {
    of: "autoscaling/horizontalpodautoscalers",
    kind: "HorizontalPodAutoscaler",
    text: `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: my-app
  namespace: NAMESPACE
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: my-app
  minReplicas: 2
  maxReplicas: 6
  metrics:
    - type: Resource
      resource:
        name: cpu
        target:
          type: Utilization
          averageUtilization: 70
`,
  },
  {
    of: "policy/poddisruptionbudgets",
    kind: "PodDisruptionBudget",
    text: `apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: my-app
  namespace: NAMESPACE
spec:
  maxUnavailable: 1
  selector:
    matchLabels:
      app.kubernetes.io/name: my-app
`,
  },
  {
    of: "networking.k8s.io/networkpolicies",
    kind: "NetworkPolicy",
    text: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: my-app
  namespace: NAMESPACE
spec:
  podSelector:
    matchLabels:
      app.kubernetes.io/name: my-app
  policyTypes:
    - Ingress
  ingress:
    - from:
        - podSelector: {}
      ports:
        - port: http
`,
  },
];

/** @returns null where there is none for the kind */
export function templateText(of: string, namespace: string): string | null {
  const found = TEMPLATES.find((template) => template.of === of);
  if (found === undefined) return null;
  return namespace === ""
    ? found.text.replace("  namespace: NAMESPACE\n", "")
    : found.text.replace("NAMESPACE", namespace);
}

/** Another document behind what is there. */
export function appended(text: string, more: string): string {
  if (text.trim() === "") return more;
  return `${text.replace(/\n*$/, "\n")}---\n${more}`;
}
