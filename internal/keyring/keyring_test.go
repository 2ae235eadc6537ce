package keyring

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func ring(t *testing.T, keys ...string) Ring {
	t.Helper()
	r, err := Parse(strings.Join(keys, ","))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestASignatureHoldsForItsPurposeAndMessageOnly(t *testing.T) {
	r := ring(t, Generate("a"))
	s := r.Sign("url", "GET /x")
	if !r.Verify("url", "GET /x", s) {
		t.Error("its own signature fails")
	}
	for _, c := range [][3]string{{"mail", "GET /x", s}, {"url", "GET /y", s}, {"url", "GET /x", s + "A"}, {"url", "GET /x", ""}, {"url", "GET /x", "b" + s[1:]}} {
		if r.Verify(c[0], c[1], c[2]) {
			t.Errorf("%q passes", c)
		}
	}
}

func TestTheFirstKeySignsAndAnOldOneStillVerifies(t *testing.T) {
	older, newer := Generate("old"), Generate("new")
	signature := ring(t, older).Sign("url", "m")
	sealed := ring(t, older).Seal("totp", []byte("s"))
	both := ring(t, newer, older)
	if !both.Verify("url", "m", signature) {
		t.Error("the old signature fails")
	}
	if got, err := both.Open("totp", sealed); err != nil || string(got) != "s" {
		t.Errorf("got %q, %v", got, err)
	}
	if !strings.HasPrefix(both.Sign("url", "m"), "new.") {
		t.Error("the first key does not sign")
	}
	if ring(t, newer).Verify("url", "m", signature) {
		t.Error("a retired key still verifies")
	}
}

func TestSealedTextOpensForItsPurposeOnly(t *testing.T) {
	r := ring(t, Generate("a"))
	sealed := r.Seal("totp", []byte("secret"))
	for _, c := range [][2]string{{"mail", sealed}, {"totp", sealed[:len(sealed)-2]}, {"totp", "a."}, {"totp", ""}, {"totp", "a.!"}} {
		if _, err := r.Open(c[0], c[1]); !errors.Is(err, ErrSealed) {
			t.Errorf("%q opens: %v", c, err)
		}
	}
	if r.Seal("totp", []byte("secret")) == sealed {
		t.Error("two seals of one text are equal")
	}
}

func TestParseRefusesWeakOrBrokenKeys(t *testing.T) {
	good := Generate("a")
	for _, text := range []string{
		"", "a", "a:", "a:!!!", "a:c2hvcnQ=", "A:" + good[2:], good + ",", good + "," + good,
		"a:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
	} {
		if _, err := Parse(text); err == nil {
			t.Errorf("%q passes", text)
		} else if strings.Contains(err.Error(), good[2:]) {
			t.Errorf("the error quotes a key: %v", err)
		}
	}
}

func TestARingNeverPrintsItsKeys(t *testing.T) {
	text := Generate("a")
	r := ring(t, text)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		if got := fmt.Sprintf(verb, r); got != "keys[a]" {
			t.Errorf("%s prints %s", verb, got)
		}
	}
}
