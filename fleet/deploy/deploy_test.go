// Package deploy holds manifests, and the laws that they keep: Kubernetes's own types know every key of them, pods may
// do what they need and no more, and no secret stands in them.
package deploy

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	"sigs.k8s.io/yaml"
)

// documents are the parts of a file, by kind and name.
func documents(t *testing.T, file string) map[string][]byte {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]byte{}
	for _, part := range strings.Split(string(text), "\n---\n") {
		var head struct {
			APIVersion, Kind string
			Metadata         struct{ Name string }
		}
		if err := yaml.Unmarshal([]byte(part), &head); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		all[head.APIVersion+" "+head.Kind+" "+head.Metadata.Name] = []byte(part)
	}
	return all
}

// strictly reads a document; a key that its type does not know is an error, and so is one that is there twice.
func strictly[T any](t *testing.T, file, document string) (v T) {
	t.Helper()
	text, ok := documents(t, file)[document]
	if !ok {
		t.Fatalf("%s has no %s", file, document)
	}
	if err := yaml.UnmarshalStrict(text, &v); err != nil {
		t.Fatalf("%s: %s: %v", file, document, err)
	}
	return v
}

func worker(t *testing.T) appsv1.Deployment {
	return strictly[appsv1.Deployment](t, "worker.yaml", "apps/v1 Deployment npmx-fleet-worker")
}

func put(t *testing.T) batchv1.CronJob {
	return strictly[batchv1.CronJob](t, "worker.yaml", "batch/v1 CronJob npmx-fleet-put")
}

func shards(t *testing.T) batchv1.Job {
	return strictly[batchv1.Job](t, "shards.yaml", "batch/v1 Job npmx-shards")
}

// TestKubernetesKnowsEveryKey, and each document is one that is looked at here.
func TestKubernetesKnowsEveryKey(t *testing.T) {
	strictly[corev1.ServiceAccount](t, "worker.yaml", "v1 ServiceAccount npmx-fleet")
	policy := strictly[networkingv1.NetworkPolicy](t, "worker.yaml", "networking.k8s.io/v1 NetworkPolicy npmx-fleet")
	for key, value := range policy.Spec.PodSelector.MatchLabels {
		if worker(t).Spec.Template.Labels[key] != value || put(t).Spec.JobTemplate.Spec.Template.Labels[key] != value {
			t.Errorf("the policy is for pods with %s=%s, which ours are not", key, value)
		}
	}
	if len(policy.Spec.Ingress) > 0 || len(policy.Spec.PolicyTypes) != 2 {
		t.Errorf("somebody may call a worker: %v", policy.Spec)
	}
	for file, n := range map[string]int{"worker.yaml": 4, "shards.yaml": 1} {
		if got := documents(t, file); len(got) != n {
			t.Errorf("%s has %d documents: is each looked at?", file, len(got))
		}
	}
	var selector, labels = worker(t).Spec.Selector.MatchLabels, worker(t).Spec.Template.Labels
	for key, value := range selector {
		if labels[key] != value {
			t.Errorf("the deployment would not find its pods by %s=%s", key, value)
		}
	}
}

// TestPodsMayDoNoMoreThanTheyNeed: no root, no shell into the node, nothing of Kubernetes's own, bounded memory.
func TestPodsMayDoNoMoreThanTheyNeed(t *testing.T) {
	for name, pod := range map[string]corev1.PodSpec{"worker": worker(t).Spec.Template.Spec,
		"put": put(t).Spec.JobTemplate.Spec.Template.Spec, "shards": shards(t).Spec.Template.Spec} {
		own, c := pod.SecurityContext, pod.Containers[0]
		may, wants := c.SecurityContext, c.Resources
		switch {
		case len(pod.Containers) != 1 || own == nil || may == nil:
			t.Errorf("%s: %+v", name, pod)
		case own.RunAsNonRoot == nil || !*own.RunAsNonRoot || own.SeccompProfile.Type != "RuntimeDefault",
			pod.AutomountServiceAccountToken == nil || *pod.AutomountServiceAccountToken, pod.HostNetwork, pod.HostPID,
			may.AllowPrivilegeEscalation == nil || *may.AllowPrivilegeEscalation,
			may.ReadOnlyRootFilesystem == nil || !*may.ReadOnlyRootFilesystem,
			len(may.Capabilities.Drop) != 1 || may.Capabilities.Drop[0] != "ALL", len(may.Capabilities.Add) > 0:
			t.Errorf("%s may do more than it needs: %+v, %+v", name, own, may)
		case wants.Limits.Memory().IsZero() || wants.Requests.Memory().Cmp(*wants.Limits.Memory()) > 0:
			t.Errorf("%s: its memory is not bounded: %v", name, wants)
		case !regexp.MustCompile(`^[a-z.]+\.example/[a-z-]+:v\d+\.\d+\.\d+$`).MatchString(c.Image):
			t.Errorf("%s: %s is no image of a version", name, c.Image)
		}
		mounted(t, name, pod)
	}
}

func mounted(t *testing.T, name string, pod corev1.PodSpec) {
	t.Helper()
	have := map[string]bool{}
	for _, v := range pod.Volumes {
		have[v.Name] = true
		if v.HostPath != nil {
			t.Errorf("%s reads the node's %s", name, v.HostPath.Path)
		}
	}
	for _, m := range pod.Containers[0].VolumeMounts {
		if !have[m.Name] {
			t.Errorf("%s: there is no volume %s", name, m.Name)
		}
		delete(have, m.Name)
	}
	if len(have) > 0 {
		t.Errorf("%s: nobody mounts %v", name, have)
	}
}

// TestNoSecretStandsInAManifest: they are named, and made elsewhere.
func TestNoSecretStandsInAManifest(t *testing.T) {
	files, _ := filepath.Glob("*.yaml")
	if len(files) != 3 {
		t.Errorf("%d manifests", len(files))
	}
	secret := regexp.MustCompile(`(?i)(secret|token|password|access_key\w*|private_key)"?\s*:\s*"?[^\s{"]|` +
		`BEGIN [A-Z ]+KEY|kind:\s*Secret`)
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range strings.Split(string(text), "\n") {
			if strings.Contains(line, "automountServiceAccountToken") || strings.HasPrefix(line, "#") {
				continue
			}
			if secret.MatchString(line) {
				t.Errorf("%s: %s", file, line)
			}
		}
	}
}

// TestAShardIsTriedAgainWhereThatMayHelp: by npmx's exit statuses, which docs/exit.md has.
func TestAShardIsTriedAgainWhereThatMayHelp(t *testing.T) {
	s := shards(t).Spec
	if *s.CompletionMode != batchv1.IndexedCompletion || s.Template.Spec.RestartPolicy != corev1.RestartPolicyNever ||
		s.BackoffLimitPerIndex == nil || *s.BackoffLimitPerIndex < 1 {
		t.Errorf("each index must be tried by itself: %+v", s)
	}
	env := map[string]string{}
	for _, e := range s.Template.Spec.Containers[0].Env {
		env[e.Name] = e.Value
	}
	if env["SHARDS"] != fmt.Sprint(*s.Completions) {
		t.Errorf("%s shards and %d completions", env["SHARDS"], *s.Completions)
	}
	for status, want := range map[int32]batchv1.PodFailurePolicyAction{2: "FailJob", 127: "FailJob", 4: "Count",
		137: ""} {
		if got := action(s.PodFailurePolicy, "explain", status); got != want {
			t.Errorf("status %d: %q, want %q", status, got, want)
		}
	}
	if got := action(put(t).Spec.JobTemplate.Spec.PodFailurePolicy, "put", 2); got != "FailJob" {
		t.Errorf("put with wrong arguments: %q", got)
	}
}

// action is what the first rule says that fits; "" where none does, and the failure is counted.
func action(p *batchv1.PodFailurePolicy, container string, status int32) batchv1.PodFailurePolicyAction {
	for _, r := range p.Rules {
		if r.OnExitCodes == nil || r.OnExitCodes.Operator != "In" || *r.OnExitCodes.ContainerName != container {
			continue
		}
		for _, v := range r.OnExitCodes.Values {
			if v == status {
				return r.Action
			}
		}
	}
	return ""
}

// TestTheImageKnowsItsVersion: the results of one version must not be taken for those of another, so that the name that
// the linker is told must be the right one.
func TestTheImageKnowsItsVersion(t *testing.T) {
	file, err := os.ReadFile("../Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile("../cli/flags.go")
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile(`-X npmx/fleet/cli\.(\w+)=\$VERSION`).FindSubmatch(file)
	if named == nil || !strings.Contains(string(source), "\nvar "+string(named[1])+" string\n") {
		t.Errorf("the linker is told of %q", named)
	}
	if !strings.Contains(string(file), `test -n "$VERSION"`) || !strings.Contains(string(file), "\nUSER 65532") {
		t.Error("an image is made without a version, or runs as root")
	}
}
