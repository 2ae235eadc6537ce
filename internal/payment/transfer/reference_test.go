package transfer

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"supermarket/models"
)

func TestOneOrTwoWrongCharactersNeverMakeAnotherReference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := Reference(rapid.StringN(1, 30, -1).Draw(t, "id"))
		if !Valid(want) || len(want) != Length {
			t.Fatalf("%q is no reference", want)
		}
		wrong := []byte(want)
		for _, n := range []string{"first", "second"} {
			wrong[rapid.IntRange(0, Length-1).Draw(t, n)] = signs[rapid.IntRange(0, len(signs)-1).Draw(t, n+" sign")]
		}
		if string(wrong) != want && Valid(string(wrong)) {
			t.Fatalf("%q and %q are both references", want, wrong)
		}
		i := rapid.IntRange(0, Length-2).Draw(t, "swapped")
		swapped := []byte(want)
		swapped[i], swapped[i+1] = swapped[i+1], swapped[i]
		if string(swapped) != want && Valid(string(swapped)) {
			t.Fatalf("%q and %q are both references", want, swapped)
		}
	})
}

func TestAReferenceIsFoundHoweverItWasTyped(t *testing.T) {
	ref := Reference("pay_1")
	wide := strings.Map(func(r rune) rune { return r - ' ' + 0xff00 }, ref)
	for _, remark := range []string{
		ref, strings.ToLower(ref), ref[:5] + " " + ref[5:], ref[:5] + "-" + ref[5:], "货款" + ref + "，谢谢", "附言:" + wide, "S2026110001/" + ref,
	} {
		if got := Find(remark); !slices.Contains(got, ref) {
			t.Errorf("%q: %q", remark, got)
		}
	}
	if got := Find("货款 12345 technical service fee"); len(got) > 1 {
		t.Errorf("found %q in nothing", got)
	}
}

func TestAReferenceWithOneWrongCharacterIsGuessed(t *testing.T) {
	ref := Reference("pay_1")
	wrong := "2" + ref[1:]
	if wrong == ref {
		wrong = "3" + ref[1:]
	}
	if got := Near("付款 " + wrong); !slices.Contains(got, ref) || len(Find(wrong)) != 0 {
		t.Errorf("%q: %q", wrong, got)
	}
}

func TestPaymentsHaveDifferentReferences(t *testing.T) {
	seen := map[string]bool{}
	for range 10_000 {
		ref := Reference(models.NewID("pay"))
		if seen[ref] {
			t.Fatalf("%s twice", ref)
		}
		seen[ref] = true
	}
}
