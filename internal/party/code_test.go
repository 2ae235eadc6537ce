package party

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

var valid = []string{
	"91350100M000100Y43", "9144030071526726XG", "911101080000003850", "91310115MA1K00015K", "91330106MA2B00027K", "91520115MA6D00034K", "91440305MA5E000414",
}

func TestTheCodesOfTheStandardAreTaken(t *testing.T) {
	for _, code := range valid {
		if err := CheckCode(code); err != nil {
			t.Errorf("%s: %v", code, err)
		}
	}
}

func TestWhatIsNoCodeIsRefused(t *testing.T) {
	bad := []string{"", "91350100M000100Y4Z", "91350100M000100Y4", "91350100M000100Y430", "91350100m000100y43", "９1350100M000100Y43"}
	for _, c := range "IOSVZ" {
		bad = append(bad, "91350100M000100Y4"+string(c), string(c)+"1350100M000100Y43")
	}
	for _, code := range bad {
		if err := CheckCode(code); !errors.Is(err, ErrCode) {
			t.Errorf("%q was taken", code)
		}
	}
}

func TestAnyOneChangedCharacterIsRefused(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		code := drawCode(t)
		i := rapid.IntRange(0, 17).Draw(t, "position")
		c := codeAlphabet[rapid.IntRange(0, 30).Draw(t, "character")]
		changed := code[:i] + string(c) + code[i+1:]
		if err := CheckCode(changed); (err == nil) != (changed == code) {
			t.Fatalf("%s, changed to %s: %v", code, changed, err)
		}
	})
}

// drawCode makes a valid code: sixteen characters and the checks that follow.
func drawCode(t *rapid.T) string {
	head := rapid.StringOfN(rapid.SampledFrom([]rune(codeAlphabet)), 16, 16, -1).Draw(t, "head")
	body := head + string(orgCheck(head[8:16]))
	code := body + string(codeCheck(body+"0"))
	if err := CheckCode(code); err != nil {
		t.Fatalf("%s: %v", code, err)
	}
	return code
}

func TestAnOrgCheckOfTheOrganisationCodeAloneIsNotEnough(t *testing.T) {
	code := "91350100M000100Y43"
	wrong := code[:16] + "1"
	wrong += string(codeCheck(wrong + "0"))
	if err := CheckCode(wrong); err == nil {
		t.Fatalf("%s passes although its organisation code does not", wrong)
	}
}

func TestACodeIsReadInAnyCaseAndWithSpacesAround(t *testing.T) {
	for _, code := range valid {
		if NormaliseCode(" "+strings.ToLower(code)+"\n") != code {
			t.Errorf("%s", code)
		}
	}
}

func TestTheFirstTwoCharactersNameTheKindOfOrganisation(t *testing.T) {
	for code, want := range map[string]string{"91": "company", "92": "self_employed", "93": "cooperative", "12": "public_institution", "51": "social_organisation", "52": "social_organisation", "11": "", "9": ""} {
		if got := OrgTypeOf(code); got != want {
			t.Errorf("%s: %s", code, got)
		}
	}
}
