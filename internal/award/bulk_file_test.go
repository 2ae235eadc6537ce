package award

import (
	"errors"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"supermarket/internal/fault"
	"supermarket/models"
)

const (
	codeA = "91440305MA5E000414"
	codeB = "91310115MA1K00015K"
)

func read(t *testing.T, text string) []Line {
	t.Helper()
	lines, err := ReadBulk([]byte(text))
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return lines
}

func TestATableIsReadHoweverItWasSaved(t *testing.T) {
	chinese := "企业名称,统一社会信用代码,金额（元）,到期日\n海纳精工," + codeA + ",5000.50,2026-12-31\n"
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(chinese)
	if err != nil {
		t.Fatal(err)
	}
	until := time.Date(2026, 12, 31, 16, 0, 0, 0, time.UTC)
	for name, file := range map[string]string{
		"UTF-8": chinese, "with a mark": "\ufeff" + chinese, "GB18030": gb,
		"English":              "Amount (yuan),Company code,Expires on\r\n\"5,000.50\"," + codeA + ",2026/12/31\r\n",
		"tabs":                 "code\tamount\tuntil\n" + codeA + "\t5000.5\t2026-12-31 00:00:00\n",
		"semicolons":           "code;amount;until\n" + codeA + ";¥5000.50;2026年12月31日\n",
		"no names":             codeA + ",5000.50,20261231\n",
		"a title above":        "2026 年度发放名单\n\n信用代码,发放金额,有效期至\n" + codeA + ",5000.50元,2026.12.31\n",
		"as text":              "code,amount,until\n=\"" + codeA + "\",'5000.50,2026-12-31\n",
		"full-width digits":    "code,amount,until\n９１４４０３０５ＭＡ５Ｅ０００４１４,５０００．５０,２０２６－１２－３１\n",
		"spaces and lower":     "code,amount,until\n 9144 0305 ma5e 0004 14 , 5000.50 , 2026-12-31\n",
		"a tab behind digits":  "code,amount,until\n" + codeA + "\t,5000.50,2026-12-31\n",
		"blank rows and quote": "code,amount,until\n\n,,\n\"" + codeA + "\",\"5000.50\",2026-12-31\n\n",
	} {
		lines := read(t, file)
		if len(lines) != 1 || lines[0].Code != codeA || lines[0].Amount != 500_050*models.Fen || !lines[0].ExpiresAt.Equal(until) || len(lines[0].Wrong) > 0 {
			t.Errorf("%s: %+v", name, lines)
		}
	}
}

func TestWhatIsWrongWithARowIsNamed(t *testing.T) {
	for row, want := range map[string]*fault.Fault{
		",5000,":                          errRowCode,
		codeA + ",,":                      errRowNone,
		codeA + ",about five,":            errRowAmount,
		codeA + ",1e3,":                   errRowAmount,
		codeA + ",0,":                     errRowSign,
		codeA + ",-5,":                    errRowSign,
		codeA + ",0.001,":                 errRowFen,
		codeA + ",1000000000.01,":         errRowHigh,
		codeA + ",99999999999999999999,":  errRowAmount,
		codeA + ",=1+1,":                  errRowFormula,
		codeA + ",@SUM(A1),":              errRowFormula,
		"=cmd|' /C calc'!A0,5,":           errRowFormula,
		codeA + ",5,tomorrow":             errRowDate,
		codeA + ",5,2026-13-01":           errRowDate,
		codeA + ",5,=TODAY()":             errRowFormula,
		codeA + ",\"1,00\",":              errRowAmount,
		"91440305MA5E000415,5,":           fault.New(fault.Invalid, "party.code_whole"),
		"9.14E+17,5,":                     fault.New(fault.Invalid, "party.code_alphabet"),
		strings.Repeat("9", 5000) + ",5,": fault.New(fault.Invalid, "party.code_length"),
		"<script>alert(1)</script>,5,":    fault.New(fault.Invalid, "party.code_alphabet"),
	} {
		lines := read(t, "code,amount,until\n"+row+"\n")
		if len(lines) != 1 || len(lines[0].Wrong) != 1 || !errors.Is(lines[0].Wrong[0], want) || len(lines[0].Code) > 200 {
			t.Errorf("%.60s: %+v", row, lines)
		}
	}
}

func TestAFileThatIsNoTableIsRefusedWhole(t *testing.T) {
	for name, c := range map[string]struct {
		file []byte
		want error
	}{
		"empty":          {nil, ErrFileHeader},
		"only names":     {[]byte("code,amount\n"), ErrFileEmpty},
		"other names":    {[]byte("a,b\n1,2\n"), ErrFileHeader},
		"a workbook":     {[]byte("PK\x03\x04\x00\x00"), ErrFileFormat},
		"broken letters": {[]byte("code,amount\n\xff\xfe\xff,5\n"), ErrFileEncoding},
		"too big":        {make([]byte, MaxBulkBytes+1), ErrFileBig},
		"too many rows":  {[]byte("code,amount\n" + strings.Repeat("x,1\n", MaxBulkRows+1)), ErrFileRows},
	} {
		if _, err := ReadBulk(c.file); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAFaultIsKeptWithItsArguments(t *testing.T) {
	at := time.Date(2026, 12, 31, 16, 0, 0, 123000, time.UTC)
	f := fault.New(fault.Invalid, "x").With("m", 5*models.Yuan, "n", 7, "t", at, "s", "a \"b\"", "w", fault.Term("region.CN-GD"), "ws", fault.Terms{"size.small", "size.micro"})
	got := Kept(Keep([]*fault.Fault{f, fault.New(fault.Gone, "y")}))
	if len(got) != 2 || got[1].Key != "y" || got[0].Key != "x" {
		t.Fatalf("%v", got)
	}
	for name, want := range map[string]any{"m": 5 * models.Yuan, "n": int64(7), "s": "a \"b\"", "w": fault.Term("region.CN-GD")} {
		if got[0].Args[name] != want {
			t.Errorf("%s is %#v", name, got[0].Args[name])
		}
	}
	if !got[0].Args["t"].(time.Time).Equal(at) || len(got[0].Args["ws"].(fault.Terms)) != 2 {
		t.Errorf("%#v", got[0].Args)
	}
	if Kept("") != nil || Kept("{") != nil {
		t.Error("a broken text has faults")
	}
}
