package party

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"supermarket/models"
)

func TestAnAddressHasOneSpelling(t *testing.T) {
	for in, want := range map[string]string{
		"Owner@Demo.Test": "owner@demo.test", " a.b+c@x.cn\n": "a.b+c@x.cn",
	} {
		if got, err := NormaliseEmail(in); err != nil || got != want {
			t.Errorf("%q: %q, %v", in, got, err)
		}
	}
}

func TestWhatIsNoPlainAddressIsRefused(t *testing.T) {
	for _, in := range []string{
		"", "a", "@", "a@", "@b.cn", "a@b", "a b@c.cn", "a@b.cn\r\nBcc: x@y.cn", "A <a@b.cn>", "a@b.cn,c@d.cn", "а@b.cn", "a@b..cn", `"a"@b.cn`,
		strings.Repeat("a", 65) + "@b.cn", "a@" + strings.Repeat("b.", 130) + "cn", "a@[127.0.0.1]",
	} {
		if got, err := NormaliseEmail(in); !errors.Is(err, ErrEmail) {
			t.Errorf("%q was taken as %q", in, got)
		}
	}
}

func TestPasswordsAreBoundedByLengthAndCommonUseOnly(t *testing.T) {
	for password, want := range map[string]error{
		"1234567": ErrPasswordShort, "密码密码密码七": ErrPasswordShort, "correct horse": nil, "abcdwxyz": nil, "我家的猫叫小白": ErrPasswordShort, "我家的猫叫做小白": nil,
		"password": ErrPasswordCommon, "PassWord123": ErrPasswordCommon, "88888888": ErrPasswordCommon, "abcabcabcabc": ErrPasswordCommon,
		strings.Repeat("long pass ", 7): nil, strings.Repeat("abcdefgh", 33): ErrPasswordLong, "owner@demo.test": ErrPasswordCommon,
	} {
		if err := CheckPassword(password, "owner@demo.test", ""); !errors.Is(err, want) || (want == nil) != (err == nil) {
			t.Errorf("%q: %v, want %v", password, err, want)
		}
	}
}

func TestEachRoleHasOneHome(t *testing.T) {
	for role := range rights {
		n := 0
		for kind := range homes {
			if Belongs(kind, role) {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%s belongs to %d kinds of organisation", role, n)
		}
	}
}

func TestRightsAreWhatTheTableSays(t *testing.T) {
	for _, c := range []struct {
		role models.Role
		deed Deed
		may  bool
	}{
		{models.RoleOwner, Members, true},
		{models.RoleOwner, Buy, true},
		{models.RoleOwner, Issue, false},
		{models.RoleOwner, Operate, false},
		{models.RoleBuyer, Buy, true},
		{models.RoleBuyer, Members, false},
		{models.RoleFinance, Pay, true},
		{models.RoleFinance, Buy, false},
		{models.RoleDeveloper, Keys, true},
		{models.RoleDeveloper, Pay, false},
		{models.RoleAuditor, Audit, true},
		{models.RoleProvider, List, true},
		{models.RoleProvider, Buy, false},
		{models.RoleOperator, Operate, true},
		{models.RoleOperator, Buy, false},
		{"", View, false},
		{"unknown", View, false},
		{models.RoleOwner, "", false},
	} {
		if Can(c.role, c.deed) != c.may {
			t.Errorf("%s %s: want %v", c.role, c.deed, c.may)
		}
	}
}

func TestNobodyMayBothProposeAndApprove(t *testing.T) {
	for role := range rights {
		if Can(role, Issue) && Can(role, Approve) {
			t.Errorf("%s may do both", role)
		}
	}
}

func TestAuditorsChangeNothing(t *testing.T) {
	if got := Deeds(models.RoleAuditor); !slices.Equal(got, []Deed{View, Audit}) {
		t.Fatal(got)
	}
}
