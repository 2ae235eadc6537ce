package workload

import (
	"context"
	"fmt"
)

var documentInput = &Input{
	Columns: []Column{
		{ID: "file", Name: "文件", Kind: TextCell},
		{ID: "text", Name: "文字", Kind: TextCell, MaxLen: 6000},
		{ID: "number", Name: "正确号码", Kind: TextCell, Optional: true},
		{ID: "issued", Name: "正确日期", Kind: DateCell, Optional: true},
		{ID: "buyer", Name: "正确购方税号", Kind: TextCell, Optional: true},
		{ID: "total", Name: "正确合计", Kind: NumberCell, Min: 0, Max: 1e10, Optional: true},
	},
	MinRows: 1, MaxRows: 1500,
	Sample: bundled("document"), SampleRows: documentRows,
}

var document = Program{
	Name: "document",
	Spec: []Param{
		{ID: "mend", Kind: Int, Default: "2", Min: 0, Max: 3},
		{ID: "sure", Kind: Int, Default: "70", Min: 10, Max: 99},
	},
	Input: documentInput,
	run: func(ctx context.Context, a Args, v Values) error {
		t, own, err := a.rows(documentInput)
		if err != nil {
			return err
		}
		a.say("document: %d texts", len(t.rows))
		read := make([]invoice, len(t.rows))
		done := parallel(ctx, a.Units, len(read), func(i int) {
			read[i] = readInvoice(t.rows[i][1].text, v.int("mend"))
			a.progress(i+1, len(read))
		})
		r := newReport("document", t, own, v)
		r.Complete = done == len(read)
		return a.leaveDocuments(r, t, read[:done], v.float("sure")/100)
	},
}

// found is one field of a text: what it says and how sure that is (0 to 1).
type found struct {
	text string
	sure float64
}

// The fields of an invoice.
const (
	fieldNumber = iota
	fieldIssued
	fieldBuyer
	fieldTotal
	fieldCount
)

var fieldNames = [fieldCount]words{{"发票号码", "number"}, {"开票日期", "date"}, {"购方税号", "buyer's tax number"}, {"价税合计", "total"}}

// invoice is what was read, and what the plain rule reads: the first thing that
// has the right form.
type invoice struct{ field, plain [fieldCount]found }

// truth is what the buyer says the text holds, written as found would be.
func truth(row []cell, k int) (string, bool) {
	c := row[2+k]
	if c.empty {
		return "", false
	}
	switch k {
	case fieldIssued:
		return dateOf(c.day), true
	case fieldTotal:
		return fmt.Sprintf("%.2f", c.num), true
	}
	return c.text, true
}

func (a Args) leaveDocuments(r report, t *table, read []invoice, sure float64) error {
	var right, plain, known, certain, certainRight [fieldCount]int
	s := newSheet("文件 file", "发票号码 number", "把握", "开票日期 date", "把握", "购方税号 buyer", "把握", "价税合计 total", "把握", "需人工看 check")
	checks := 0
	for i, in := range read {
		line, check := []any{t.rows[i][0].text}, false
		for k, f := range in.field {
			line = append(line, f.text, f.sure)
			check = check || f.sure < sure
			want, told := truth(t.rows[i], k)
			if !told {
				continue
			}
			known[k]++
			right[k] += one(f.text == want)
			plain[k] += one(in.plain[k].text == want)
			if f.sure >= sure {
				certain[k]++
				certainRight[k] += one(f.text == want)
			}
		}
		checks += one(check)
		s.add(append(line, check)...)
	}
	r.Title = words{"票据读取", "Reading documents"}
	r.Method = words{
		"按关键词、位置与格式给候选打分；税号用两位校验码、金额用大小写与税额互相核对，并据此改正认错的字符。",
		"Candidates are scored by key words, place and form; tax numbers are checked by both check characters, amounts against their capitals and tax, and misread characters mended by them.",
	}
	n := sum(known[:])
	rule := words{"取第一个格式相符的（金额取最大）", "the first that has the form (the largest amount)"}
	if n > 0 {
		r.judge(score{Name: words{"读对的字段", "fields read rightly"}, Unit: "%", Method: percent(float64(sum(right[:])) / float64(n)), Baseline: percent(float64(sum(plain[:])) / float64(n)), Plain: rule, Rows: n})
		for k, name := range fieldNames {
			if known[k] > 0 {
				r.judge(score{Name: name, Unit: "%", Method: percent(float64(right[k]) / float64(known[k])), Baseline: percent(float64(plain[k]) / float64(known[k])), Plain: rule, Rows: known[k]})
			}
		}
		r.find("有把握的字段占 %[1]s%%，其中读对 %[2]s%%。", "%[1]s %% of fields are sure, and %[2]s %% of those right.",
			percent(float64(sum(certain[:]))/float64(n)), percent(float64(sum(certainRight[:]))/float64(max(sum(certain[:]), 1))))
		a.metric("fields_right", 100*float64(sum(right[:]))/float64(n), "%")
	}
	r.find("%[1]d 份中有 %[2]d 份建议人工看一眼。", "%[2]d of %[1]d should be looked at by a person.", len(read), checks)
	return a.leave(r, artefact{"documents.csv", s.bytes()}, artefact{"document.svg", drawDocuments(right, plain, known, read, sure)})
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// drawDocuments shows the share read rightly; without the truth, how many are sure.
func drawDocuments(right, plain, known [fieldCount]int, read []invoice, sure float64) []byte {
	p := newPicture(pictureWidth, 300, words{"各字段读对的比例", "Fields read rightly"})
	p.legend(key{blue, words{"本方法", "this method"}}, key{grey, words{"取第一个相符的", "first that fits"}})
	for k, name := range fieldNames {
		y := 45 + 62*float64(k)
		ours, plainly := float64(right[k])/float64(max(known[k], 1)), float64(plain[k])/float64(max(known[k], 1))
		if known[k] == 0 {
			for _, in := range read {
				ours += float64(one(in.field[k].sure >= sure)) / float64(len(read))
			}
		}
		p.text(132, y+16, "end", name.Zh)
		p.text(132, y+34, "end", name.En)
		p.rect(140, y, 270*ours, 20, blue)
		p.rect(140, y+24, 270*plainly, 20, grey)
		p.text(146+270*ours, y+15, "start", percent(ours).String()+"%")
		p.text(146+270*plainly, y+39, "start", percent(plainly).String()+"%")
	}
	return p.bytes()
}
