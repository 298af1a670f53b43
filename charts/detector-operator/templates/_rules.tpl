{{- /* What each of the operator's roles allows. Without wildcards, and without Secrets: pods name them, the kubelet reads them. */ -}}

{{- define "detector.rules.trainings" -}}
- apiGroups: [detector.dev]
  resources: [detectortrainings]
  verbs: [get, list, watch, delete] # delete: ttlSecondsAfterFinished
- apiGroups: [detector.dev]
  resources: [detectortrainings/finalizers] # owner references that block deletion
  verbs: [update]
- apiGroups: ["", events.k8s.io]
  resources: [events]
  verbs: [get, list, watch, create, patch] # get: an event said again is counted up; watch: what kubelets cannot mount
{{- end -}}

{{- define "detector.rules.children" -}}
- apiGroups: [""]
  resources: [configmaps, persistentvolumeclaims, serviceaccounts, services]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [batch]
  resources: [jobs]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [apps]
  resources: [deployments]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [networking.k8s.io]
  resources: [networkpolicies] # who of several workers reaches whom
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [autoscaling]
  resources: [horizontalpodautoscalers] # spec.inference.autoscaling
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [policy]
  resources: [poddisruptionbudgets] # of two servers or more
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [rbac.authorization.k8s.io]
  resources: [roles, rolebindings]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [""]
  resources: [pods]
  verbs: [get, list, watch]
- apiGroups: [kueue.x-k8s.io]
  resources: [workloads] # why what is in a queue waits
  verbs: [list, watch]
{{- end -}}

{{- /* A Role can only be made by one who holds what it grants: each training's reporter gets these for its own resource alone. */ -}}
{{- define "detector.rules.reporter" -}}
- apiGroups: [detector.dev]
  resources: [detectortrainings]
  verbs: [get]
- apiGroups: [detector.dev]
  resources: [detectortrainings/status]
  verbs: [get, patch]
{{- end -}}

{{- define "detector.rules.edit" -}}
- apiGroups: [detector.dev]
  resources: [detectortrainings]
  verbs: [create, update, patch, delete, deletecollection]
{{- end -}}

{{- define "detector.rules.view" -}}
- apiGroups: [detector.dev]
  resources: [detectortrainings]
  verbs: [get, list, watch]
{{- end -}}
