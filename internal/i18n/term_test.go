package i18n

import (
	"testing"

	"supermarket/internal/fault"
)

func TestTermsOfAFaultAreReadInTheReadersLanguage(t *testing.T) {
	b, err := New()
	if err != nil {
		t.Fatal(err)
	}
	f := fault.New(fault.Invalid, "voucher.reason.size").With("want", fault.Terms{"size.micro", "size.small"}, "have", fault.Term("size.large"))
	for lang, want := range map[string]string{
		English: "It is for firms of the size micro, small; yours is large.",
		Chinese: "限微型、小型企业使用，贵企业为大型。",
	} {
		if got := b.For(lang).Fault(f); got != want {
			t.Errorf("%s: %s", lang, got)
		}
	}
}
