package models

import (
	"strings"
	"testing"
)

func TestAnArtefactNameIsOneHarmlessSegment(t *testing.T) {
	for _, bad := range []string{"", ".", "..", ".ssh", "a/b", `a\b`, "../x", "a\x00", "a b", "-rf", "模型", strings.Repeat("a", MaxArtefactName+1)} {
		if ValidArtefactName(bad) {
			t.Errorf("%q passes", bad)
		}
	}
	if !ValidArtefactName("model-1.v2_final.json") {
		t.Error("an ordinary name is refused")
	}
}

func TestASubmissionKeyIsSafeAsAJobName(t *testing.T) {
	for _, bad := range []string{"", "a\n#SBATCH", "a b", "a.b", "-x", "a/..", strings.Repeat("k", MaxSubmissionKey+1)} {
		if ValidSubmissionKey(bad) {
			t.Errorf("%q passes", bad)
		}
	}
	if !ValidSubmissionKey(NewID("job") + "-3") {
		t.Error("a job's id with the number of its attempt is refused")
	}
}
