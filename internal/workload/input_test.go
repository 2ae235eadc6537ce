package workload

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
	"pgregory.net/rapid"
)

func folderWith(t *testing.T, data []byte) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, InputName), data, 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

const routeHead = "名称,经度,纬度,货量公斤\n"

func refusal(t *testing.T, program, file string) *InputError {
	t.Helper()
	p, _ := Get(program)
	_, err := p.Check(strings.NewReader(file))
	var e *InputError
	if !errors.As(err, &e) {
		t.Fatalf("%s took %.80q: %v", program, file, err)
	}
	return e
}

func TestAFileThatCannotBeUsedIsRefusedAndThePlaceNamed(t *testing.T) {
	good := "仓,113,23,0\n甲,113,23.1,5\n"
	for _, c := range []struct {
		file, reason string
		line, column int
	}{
		{"", TooFewRows, 1, 0},
		{routeHead, TooFewRows, 1, 0},
		{routeHead + good, TooFewRows, 3, 0},
		{routeHead + good + "乙,NaN,23,1\n", CellNotNumber, 4, 2},
		{routeHead + good + "乙,Inf,23,1\n", CellNotNumber, 4, 2},
		{routeHead + good + "乙,0x10,23,1\n", CellNotNumber, 4, 2},
		{routeHead + good + "乙,1e999,23,1\n", CellOutOfRange, 4, 2},
		{routeHead + good + "乙,113,99999999999999999999,1\n", CellOutOfRange, 4, 3},
		{routeHead + good + "乙,113,23,-1\n", CellOutOfRange, 4, 4},
		{routeHead + good + ",113,23,1\n", CellEmpty, 4, 1},
		{routeHead + good + "乙,113,23\n", WrongWidth, 4, 0},
		{routeHead + good + "乙,113,23,1,9\n", WrongWidth, 4, 0},
		{routeHead + good + "乙\x00,113,23,1\n", BadControl, 4, 0},
		{routeHead + good + "\"乙,113,23,1\n", BadQuotes, 4, 0},
		{routeHead + good + strings.Repeat("长", 200) + ",113,23,1\n", CellTooLong, 4, 1},
		{"名称,经度,货量公斤\n甲,1,2\n", MissingColumns, 1, 0},
		{"名称,名称,经度,纬度,货量公斤\n", RepeatedColumn, 1, 2},
		{strings.Repeat("a,", 1_000_000) + "\n", TooManyColumns, 1, 0},
		{routeHead + strings.Repeat("甲,113,23,1\n", 302), TooManyRows, 303, 0},
		{routeHead + strings.Repeat("x", MaxInputBytes), TooLarge, 0, 0},
		{"PK\x03\x04\x14\x00\x06\x00", BadControl, 1, 0},
		{"\xff\xfe\x00\xd8\x81", BadEncoding, 0, 0},
	} {
		if e := refusal(t, "route", c.file); e.Reason != c.reason || e.Line != c.line || e.Column != c.column {
			t.Errorf("%.60q: got %v, want %s at %d, %d", c.file, e, c.reason, c.line, c.column)
		}
	}
}

func TestRowsThatDoNotFitEachOtherAreRefused(t *testing.T) {
	const risky = "工作,最短天数,最可能天数,最长天数,前置工作\n"
	for _, c := range []struct {
		program, file, reason string
		line                  int
	}{
		{"risk", risky + "甲,1,2,3,乙\n乙,1,2,3,甲\n", Circular, 2},
		{"risk", risky + "甲,1,2,3,甲\n乙,1,2,3,\n", Circular, 2},
		{"risk", risky + "甲,1,2,3,\n乙,1,2,3,丙\n", CellUnknown, 3},
		{"risk", risky + "甲,1,2,3,\n甲,1,2,3,\n", CellRepeated, 3},
		{"risk", risky + "甲,5,2,3,\n乙,1,2,3,\n", CellUnusable, 2},
		{"shift", "种类,名称,周一\n需求,早班,many\n员工,甲,\n员工,乙,\n", CellNotNumber, 2},
		{"shift", "种类,名称,周一\n需求,早班,-3\n员工,甲,\n员工,乙,\n", CellNotNumber, 2},
		{"shift", "种类,名称,周一\n需求,早班,1\n员工,甲,\n员工,甲,\n", CellRepeated, 4},
		{"shift", "种类,名称,周一\n需求,早班,1\n员工,甲,夜\n员工,乙,\n", CellUnusable, 3},
		{"shift", "种类,名称,周一\n老板,早班,1\n员工,甲,夜\n员工,乙,\n", CellUnusable, 2},
		{"quotation", "供应商,品名规格,单价,需要数量\n,米,,\n甲,米,3,\n甲,米,3,\n甲,米,3,\n", CellEmpty, 2},
		{"quotation", "供应商,品名规格,单价,需要数量\n,米,,1\n甲,米,,\n甲,米,3,\n甲,米,3,\n", CellEmpty, 3},
		{"quotation", "供应商,品名规格,单价,需要数量,对应需求\n,米,,1,\n甲,米,3,,面\n甲,米,3,,\n甲,米,3,,\n", CellUnknown, 3},
		{"classify", "文本,类别\n" + strings.Repeat("一样的话,一类\n", 30), TooLittle, 0},
		{"answer", "问题,答案\n" + strings.Repeat("一样的话,一个答案\n", 30), TooLittle, 0},
		{"inspect", "编号,判定,像素\n" + strings.Repeat("1,合格,"+strings.Repeat("7", 256)+"\n", 50), TooLittle, 0},
		{"inspect", "编号,判定,像素\n" + strings.Repeat("1,合格,"+strings.Repeat("x", 256)+"\n", 50), CellUnusable, 2},
		{"forecast", "日期,商品,销量\n" + strings.Repeat("2026-01-01,伞,1\n", 90), TooLittle, 0},
		{"irrigate", "日期,最低气温,最高气温,降雨毫米\n" + strings.Repeat("2026-01-01,1,2,1\n", 130), CellRepeated, 3},
		{"energy", "日期,小时,用电量,气温\n" + strings.Repeat("2026-01-01,1,2,1\n", 700), CellRepeated, 3},
		{"energy", "日期,小时,用电量,气温\n" + strings.Repeat("2026-13-01,1,2,1\n", 700), CellNotDate, 2},
		{"slot", "订单,货品\n" + strings.Repeat("1,一\n", 60), TooLittle, 0},
	} {
		if e := refusal(t, c.program, c.file); e.Reason != c.reason || e.Line != c.line {
			t.Errorf("%s: got %v, want %s at line %d", c.program, e, c.reason, c.line)
		}
	}
}

func TestGB18030AndAByteOrderMarkAreRead(t *testing.T) {
	text := routeHead + "仓库,113,23,0\n甲店,113,23.1,５\n乙店,113,23.2,\"1,000\"\n"
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{text, "\ufeff" + text, gb, strings.ReplaceAll(text, "\n", "\r\n")} {
		tab, err := routeInput.read(strings.NewReader(file))
		if err != nil || tab.rows[1][0].text != "甲店" || tab.rows[1][3].num != 5 || tab.rows[2][3].num != 1000 {
			t.Fatalf("%.40q: %v", file, err)
		}
	}
}

func TestMarksThatCannotBeSeenAreTakenAway(t *testing.T) {
	tab, err := routeInput.read(strings.NewReader(routeHead + "仓\u202e库,113,23,0\n\u200f甲\u2066,113,23,1\n乙\u200b,113,23,1\n"))
	if err != nil || tab.rows[0][0].text != "仓库" || tab.rows[1][0].text != "甲" || tab.rows[2][0].text != "乙" {
		t.Fatal(tab, err)
	}
}

func TestNoFileMakesTheReaderPanic(t *testing.T) {
	names := reading()
	rapid.Check(t, func(t *rapid.T) {
		p, _ := Get(rapid.SampledFrom(names).Draw(t, "program"))
		file := []byte(rapid.SampledFrom([]string{string(p.Input.Sample), ""}).Draw(t, "base"))
		if len(file) > 0 {
			file = file[:rapid.IntRange(0, len(file)).Draw(t, "cut")]
			for range rapid.IntRange(0, 6).Draw(t, "changes") {
				if len(file) > 0 {
					file[rapid.IntRange(0, len(file)-1).Draw(t, "at")] = rapid.Byte().Draw(t, "byte")
				}
			}
		} else {
			file = rapid.SliceOfN(rapid.Byte(), 0, 2000).Draw(t, "file")
		}
		_, _ = p.Check(strings.NewReader(string(file)))
	})
}
