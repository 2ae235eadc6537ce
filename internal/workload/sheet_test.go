package workload

import "testing"

func TestAFormulaBehindBlanksOrQuotesIsHarmlessToo(t *testing.T) {
	for _, s := range []string{"=1", " =1", "\"=1", "'+1", "“@a", "\u3000-1", "\ufeff=1", "\t=1"} {
		if got := harmless(s); got != "'"+s {
			t.Errorf("%q became %q", s, got)
		}
	}
	for _, s := range []string{"", " ", "a=1", "螺栓 M8", "“引号”"} {
		if got := harmless(s); got != s {
			t.Errorf("%q became %q", s, got)
		}
	}
}
