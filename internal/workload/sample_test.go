package workload

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

// reading lists the programs that read rows.
func reading() (out []string) {
	for _, name := range Names() {
		if p, _ := Get(name); p.Input != nil {
			out = append(out, name)
		}
	}
	return out
}

func TestEverySampleIsWhatItsMakerWrites(t *testing.T) {
	for _, name := range reading() {
		var b bytes.Buffer
		if err := WriteSample(name, &b); err != nil {
			t.Fatal(err)
		}
		p, _ := Get(name)
		if !bytes.Equal(b.Bytes(), p.Input.Sample) {
			t.Errorf("%s: go generate would change the sample", name)
		}
		if b.Len() > 60_000 {
			t.Errorf("%s: the sample has %d bytes", name, b.Len())
		}
	}
}

func TestEverySampleCanBeReadAndCounted(t *testing.T) {
	for _, name := range reading() {
		p, _ := Get(name)
		rows, err := p.Check(bytes.NewReader(p.Input.Sample))
		if err != nil || rows != p.Input.SampleRows {
			t.Errorf("%s: %d rows, said %d: %v", name, rows, p.Input.SampleRows, err)
		}
	}
}

func TestASampleAloneAndTheSameFileOfTheBuyerGiveTheSameTables(t *testing.T) {
	p, _ := Get("quotation")
	in := folderWith(t, p.Input.Sample)
	a, b := do(t, t.Context(), "quotation", "", nil), do(t, t.Context(), "quotation", in, nil)
	if a.read(t, "basket.csv", nil) != b.read(t, "basket.csv", nil) {
		t.Fatal("the bundled rows and the same rows uploaded differ")
	}
	var x, y report
	a.read(t, resultFile, &x)
	b.read(t, resultFile, &y)
	if !x.Synthetic || y.Synthetic {
		t.Fatal("the report does not say whose rows they were")
	}
}

func TestTheEnglishHeadingIsTakenAsWell(t *testing.T) {
	for _, name := range reading() {
		p, _ := Get(name)
		head, rest, _ := strings.Cut(strings.TrimPrefix(string(p.Input.Sample), "\ufeff"), "\n")
		ids := make([]string, len(p.Input.Columns))
		for i, c := range p.Input.Columns {
			ids[i] = strings.ToUpper(c.ID)
		}
		if n := len(strings.Split(head, ",")); n != len(ids) {
			t.Fatalf("%s: %d headings", name, n)
		}
		if _, err := p.Check(strings.NewReader(strings.Join(ids, ",") + "\n" + rest)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestColumnsMayStandInAnyOrderBesideOthers(t *testing.T) {
	file := "备注,load_kg,纬度,名称,经度\n仓,0,23,仓库,113\n,5,23.1,甲,113\n,6,23.1,乙,113.1\n"
	p, _ := Get("route")
	tab, err := p.Input.read(strings.NewReader(file))
	if err != nil || tab.rows[1][0].text != "甲" || tab.rows[1][3].num != 5 {
		t.Fatal(tab, err)
	}
	if slices.Contains(tab.at, -1) {
		t.Fatal("a column is not found")
	}
}
