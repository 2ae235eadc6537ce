package handlers

import (
	"bytes"
	"strings"
	"testing"

	"supermarket/templates/ui"
)

func TestASearchFindsLinesByNumberWhateverTheCase(t *testing.T) {
	f := ui.Found{Asked: "ÉPOCH 损失"}
	err := search(&f, strings.NewReader("start\n\x1b[31mépoch 损失\x1b[0m 0.4\r\nend\nxx Époch 损失"))
	if err != nil || f.Total != 2 || f.Lines[0] != (ui.FoundLine{N: 2, Hit: "époch 损失", After: " 0.4"}) || f.Lines[1].N != 4 || f.Lines[1].Before != "xx " {
		t.Errorf("%+v %v", f, err)
	}
}

func TestADownloadedLogSteersNoTerminal(t *testing.T) {
	var out bytes.Buffer
	long := strings.Repeat("x", 1<<17)
	if err := harmless(strings.NewReader("\x1b]0;title\x07a\x1b[2Jb\x00\n"+long+"\nend"), &out); err != nil {
		t.Fatal(err)
	}
	if got := out.String(); got != "ab\n"+long+"\nend" {
		t.Errorf("%.80q", got)
	}
}
