package workload

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Files that every program with an Input leaves.
const (
	resultFile    = "result.json"
	reportChinese = "report.zh-CN.md"
	reportEnglish = "report.en.md"
)

// words are the same in both languages of the reader.
type words struct {
	Zh string `json:"zh"`
	En string `json:"en"`
}

// saying fills both texts with the same arguments.
func saying(zh, en string, args ...any) words {
	return words{fmt.Sprintf(zh, args...), fmt.Sprintf(en, args...)}
}

// figure is a number of a result: six digits are kept, and what is not finite is null.
type figure float64

// MarshalJSON writes six significant digits.
func (f figure) MarshalJSON() ([]byte, error) {
	if math.IsNaN(float64(f)) || math.IsInf(float64(f), 0) {
		return []byte("null"), nil
	}
	return []byte(exact(float64(f))), nil
}

// String is for readers: four digits, or the whole of a large number.
func (f figure) String() string {
	x := float64(f)
	if math.Abs(x) < 1000 {
		if y, err := strconv.ParseFloat(strconv.FormatFloat(x, 'g', 4, 64), 64); err == nil {
			return exact(y)
		}
	}
	return exact(math.Round(x))
}

func exact(x float64) string { return strconv.FormatFloat(rounded(x), 'f', -1, 64) }

// rounded keeps six significant digits, four after the point at most.
func rounded(x float64) float64 {
	x = math.Round(x*1e4) / 1e4
	y, err := strconv.ParseFloat(strconv.FormatFloat(x, 'g', 6, 64), 64)
	if err != nil || y == 0 {
		return 0 // also what was −0
	}
	return y
}

// score compares the method with a plain one on the same rows.
type score struct {
	Name     words  `json:"name"`
	Unit     string `json:"unit"`
	Method   figure `json:"method"`
	Baseline figure `json:"baseline"`
	Plain    words  `json:"baseline_name"`
	Lower    bool   `json:"lower_is_better"`
	Rows     int    `json:"judged_on"` // rows that the method had not seen, or cases simulated
	Better   bool   `json:"better_than_baseline"`
}

// report is result.json; the two readable reports are written from it.
type report struct {
	Program   string   `json:"program"`
	Title     words    `json:"title"`
	Method    words    `json:"method"`
	Rows      int      `json:"data_rows"`
	Synthetic bool     `json:"data_synthetic"` // the sample that ships, not the buyer's
	Params    Values   `json:"params"`
	Complete  bool     `json:"complete"`
	Measures  []score  `json:"quality"`
	Findings  []words  `json:"findings"`
	Files     []string `json:"files"`
}

func newReport(name string, t *table, own bool, v Values) report {
	return report{Program: name, Rows: len(t.rows), Synthetic: !own, Params: v}
}

func (r *report) judge(m score) {
	m.Better = float64(m.Method) > float64(m.Baseline)
	if m.Lower {
		m.Better = float64(m.Method) < float64(m.Baseline)
	}
	r.Measures = append(r.Measures, m)
}

func (r *report) find(zh, en string, args ...any) {
	r.Findings = append(r.Findings, saying(zh, en, args...))
}

// publish writes the result and both reports, and says the figures in the log.
func (a Args) publish(r report) error {
	for _, m := range r.Measures {
		a.say("%s: %s %s, %s: %s %s (%d rows)", m.Name.En, m.Method, m.Unit, m.Plain.En, m.Baseline, m.Unit, m.Rows)
	}
	return errors.Join(
		a.keepJSON(resultFile, r),
		a.keep(reportChinese, []byte(r.markdown(func(w words) string { return w.Zh }))),
		a.keep(reportEnglish, []byte(r.markdown(func(w words) string { return w.En }))))
}

func (r report) markdown(in func(words) string) string {
	var b strings.Builder
	say := func(zh, en string, args ...any) { fmt.Fprintf(&b, in(words{zh, en})+"\n\n", args...) }
	fmt.Fprintf(&b, "# %s\n\n", in(r.Title))
	if !r.Complete {
		say("> 任务提前停止，以下是停止前得到的结果。", "> The job was stopped early; this is what it had by then.")
	}
	if r.Synthetic {
		say("数据：随平台附带的示例 %d 行，由程序合成，不是真实企业的数据。", "Data: the bundled sample of %d rows, made by a program; no real firm's.", r.Rows)
	} else {
		say("数据：您上传的文件 %d 行。", "Data: your file of %d rows.", r.Rows)
	}
	say("方法：%s", "Method: %s", in(r.Method))
	r.quality(&b, in)
	if len(r.Findings) > 0 {
		say("## 结果", "## Findings")
		for _, f := range r.Findings {
			fmt.Fprintf(&b, "- %s\n", plainText(in(f)))
		}
		b.WriteByte('\n')
	}
	say("## 文件", "## Files")
	for _, f := range r.Files {
		fmt.Fprintf(&b, "- %s\n", f)
	}
	return b.String()
}

func (r report) quality(b *strings.Builder, in func(words) string) {
	if len(r.Measures) == 0 {
		return
	}
	b.WriteString(in(words{
		"## 效果\n\n| 指标 | 本方法 | 对照方法 | 对照 | 用多少数据检验 |\n| --- | ---: | ---: | --- | ---: |\n",
		"## Quality\n\n| Measure | This method | Plain method | Which | Judged on |\n| --- | ---: | ---: | --- | ---: |\n",
	}))
	for _, m := range r.Measures {
		fmt.Fprintf(b, "| %s | %s %s | %s %s | %s | %d |\n", in(m.Name), m.Method, m.Unit, m.Baseline, m.Unit, in(m.Plain), m.Rows)
	}
	b.WriteByte('\n')
	for i, m := range r.Measures {
		switch {
		case m.Better:
		case i == 0:
			b.WriteString(in(words{"这次没有胜过对照方法，请直接用对照方法：**" + m.Name.Zh + "**（" + m.Plain.Zh + "）。", "It did not beat the plain method here; use that: **" + m.Name.En + "** (" + m.Plain.En + ")."}) + "\n\n")
		default:
			b.WriteString(in(words{"这一项没有胜过对照方法：" + m.Name.Zh + "（" + m.Plain.Zh + "）。", "Not better than the plain method on: " + m.Name.En + " (" + m.Plain.En + ")."}) + "\n\n")
		}
	}
}

// plainText keeps a stranger's words from becoming markup of the report.
func plainText(s string) string {
	return strings.NewReplacer("\n", " ", "\r", " ", "<", "＜", ">", "＞", "[", "［", "]", "］", "`", "'", "|", "｜", "!", "！").Replace(s)
}

// percent keeps one digit after the point.
func percent(x float64) figure { return figure(math.Round(1000*x) / 10) }

// artefact is a file that a run leaves.
type artefact struct {
	name string
	body []byte
}

// leave writes all files of a run; one that is not complete ends with ErrStopped.
func (a Args) leave(r report, files ...artefact) error {
	var all error
	for _, f := range files {
		r.Files = append(r.Files, f.name)
		all = errors.Join(all, a.keep(f.name, f.body))
	}
	all = errors.Join(all, a.publish(r))
	if r.Complete {
		a.progress(1, 1)
		return all
	}
	a.say("told to stop: what was there is kept")
	return errors.Join(ErrStopped, all)
}

// ReportFiles are what every program that reads rows leaves beside its own files.
func ReportFiles() []string { return []string{resultFile, reportChinese, reportEnglish} }
