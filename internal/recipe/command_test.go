package recipe

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestACommandIsKeptAsItStands(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		args := rapid.SliceOfN(rapid.StringN(1, 40, 200), 1, MaxArguments).Filter(func(args []string) bool {
			return !slices.ContainsFunc(args, func(a string) bool { return strings.ContainsRune(a, 0) })
		}).Draw(t, "args")
		kept, err := KeepCommand(args)
		if err != nil || !slices.Equal(CommandOf(kept), args) {
			t.Fatalf("%q is kept as %q, %v", args, kept, err)
		}
	})
}

func TestWhatNothingCouldRunIsNoCommand(t *testing.T) {
	long := strings.Repeat("x", MaxArgumentBytes)
	for name, x := range map[string]struct {
		args []string
		want error
	}{
		"nothing":      {nil, ErrCommandNone},
		"no program":   {[]string{"", "a"}, ErrCommandNone},
		"too many":     {make([]string, MaxArguments+1), ErrCommandNone},
		"one too many": {slices.Repeat([]string{"a"}, MaxArguments+1), ErrCommandMany},
		"one too long": {[]string{"a", long + "x"}, ErrCommandLong},
		"together":     {slices.Repeat([]string{long}, MaxCommandBytes/MaxArgumentBytes+1), ErrCommandLong},
		"a zero byte":  {[]string{"a", "b\x00c"}, ErrCommandText},
		"no text":      {[]string{"a", "\xff"}, ErrCommandText},
	} {
		if _, err := KeepCommand(x.args); !errors.Is(err, x.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAFormGivesOneArgumentALineAndNoShellReadsIt(t *testing.T) {
	for text, want := range map[string][]string{
		"": nil, " \r\n\n": nil, "/bin/echo\r\n$HOME; rm -rf /\r\n": {"/bin/echo", "$HOME; rm -rf /"}, "/bin/true\n\nlast": {"/bin/true", "", "last"},
	} {
		if got := CommandLines(text); !slices.Equal(got, want) {
			t.Errorf("%q gives %q", text, got)
		}
	}
}
