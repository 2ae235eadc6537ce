package workload

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/text/width"
)

var (
	longNumber = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`[0-9OoIlSBZ]{8,20}`) })
	anyDate    = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(\d{4})\s*[年\-/.]\s*(\d{1,2})\s*[月\-/.]\s*(\d{1,2})`)
	})
	codeLike = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`[0-9A-Za-z]{18}`) })
	money    = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`[¥￥]?\s*(\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d+\.\d{2}|\d+)`)
	})
	marked      = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`[¥￥]\s*([\d,]+\.\d{2})`) })
	plainDigits = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\d{8,20}`) })
	capitals    = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`[零壹贰叁肆伍陆柒捌玖拾佰仟万亿]+[圆元](?:[零壹贰叁肆伍陆柒捌玖]角)?零?(?:[零壹贰叁肆伍陆柒捌玖]分)?`)
	})
)

// readInvoice reads the fields of one text.
func readInvoice(text string, mend int) invoice {
	s := width.Narrow.String(text)
	var in invoice
	in.plain = readPlainly(s)
	in.field[fieldNumber] = readNumber(s)
	in.field[fieldIssued] = readDate(s)
	in.field[fieldBuyer] = readCode(s, mend)
	in.field[fieldTotal] = readTotal(s)
	return in
}

func readPlainly(s string) (out [fieldCount]found) {
	out[fieldNumber].text = plainDigits().FindString(s)
	if m := anyDate().FindStringSubmatch(s); m != nil {
		out[fieldIssued].text, _ = dated(m)
	}
	out[fieldBuyer].text = codeLike().FindString(s)
	most := 0.0
	for _, m := range marked().FindAllStringSubmatch(s, 50) {
		text := strings.ReplaceAll(m[1], ",", "")
		if x, err := strconv.ParseFloat(text, 64); err == nil && x > most {
			most, out[fieldTotal].text = x, text
		}
	}
	return out
}

// before is the text in front of a match, as far as a label may stand.
func before(s string, at, runes int) string {
	r := []rune(s[:at])
	return string(r[max(len(r)-runes, 0):])
}

// near tells how close one of the labels stands: 1 right before, 0 not there.
func near(front string, labels ...string) float64 {
	best := 0.0
	for _, l := range labels {
		if i := strings.LastIndex(front, l); i >= 0 {
			rest := front[i+len(l):]
			best = math.Max(best, 1-0.04*float64(len([]rune(rest)))-0.3*float64(strings.Count(rest, "\n")))
		}
	}
	return best
}

// bestOf keeps the candidate with the highest score; its lead makes it sure.
type bestOf struct {
	text          string
	score, second float64
}

func (b *bestOf) offer(text string, score float64) {
	switch {
	case text == b.text:
		b.score = math.Max(b.score, score)
	case score > b.score || b.text == "":
		b.text, b.score, b.second = text, score, b.score
	case score > b.second:
		b.second = score
	}
}

func (b bestOf) found() found {
	if b.text == "" {
		return found{}
	}
	return found{b.text, math.Max(math.Min(b.score-0.3*math.Max(b.second, 0), 1), 0.05)}
}

var toDigit = strings.NewReplacer("O", "0", "o", "0", "I", "1", "l", "1", "S", "5", "B", "8", "Z", "2")

// readNumber prefers what is labelled and has 8 or 20 digits.
func readNumber(s string) found {
	var b bestOf
	flat := gaps().ReplaceAllString(s, " ")
	for _, m := range longNumber().FindAllStringIndex(flat, -1) {
		front := before(flat, m[0], 16)
		raw := flat[m[0]:m[1]]
		text := toDigit.Replace(raw)
		score := 0.2 + 0.6*near(front, "发票号码", "票号", "No", "NO") - 0.5*near(front, "账号", "电话", "识别号", "信用代码", "税号", "订单", "校验码", "合同")
		if len(text) == 8 || len(text) == 20 {
			score += 0.25
		}
		if text != raw {
			score -= 0.05
		}
		b.offer(text, score)
	}
	return b.found()
}

func dated(m []string) (string, bool) {
	year, _ := strconv.Atoi(m[1])
	month, _ := strconv.Atoi(m[2])
	day, _ := strconv.Atoi(m[3])
	c := cell{text: fmt.Sprintf("%04d-%02d-%02d", year, month, day)}
	return c.text, c.date() == ""
}

func readDate(s string) found {
	var b bestOf
	for _, m := range anyDate().FindAllStringSubmatchIndex(s, -1) {
		text, ok := dated([]string{"", s[m[2]:m[3]], s[m[4]:m[5]], s[m[6]:m[7]]})
		if !ok {
			continue
		}
		front := before(s, m[0], 14)
		b.offer(text, 0.35+0.6*near(front, "开票日期", "开票", "日期")-0.5*near(front, "合同", "到期", "交货", "签订"))
	}
	return b.found()
}

// readCode looks for the buyer's tax number: in its part of the text, and with
// both check characters right, if need be after mending some misread ones.
func readCode(s string, mend int) found {
	var b bestOf
	flat := gaps().ReplaceAllString(s, "")
	for _, m := range codeLike().FindAllStringIndex(flat, -1) {
		raw := strings.ToUpper(flat[m[0]:m[1]])
		front := before(flat, m[0], 80)
		score := 0.25 - 0.6*float64(one(strings.LastIndex(front, "销") > strings.LastIndex(front, "购")))
		if strings.LastIndex(front, "购") > strings.LastIndex(front, "销") {
			score += 0.3
		}
		score += 0.1 * near(before(flat, m[0], 12), "识别号", "信用代码", "税号")
		if fixed, changes := mended(raw, mend); changes >= 0 {
			b.offer(fixed, score+0.4-0.06*float64(changes))
		} else {
			b.offer(raw, score-0.1)
		}
	}
	return b.found()
}

// Within a code, spaces and dashes of a form are no part of it.
var gaps = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`[ \t]+`) })

// readTotal prefers what the capitals say, then what amount and tax add up to.
func readTotal(s string) found {
	var b bestOf
	capital := map[string]bool{}
	for _, m := range capitals().FindAllString(s, -1) {
		if fen, ok := fenOfCapitals(m); ok {
			capital[yuan(fen)] = true
		}
	}
	var amounts []float64
	type spot struct {
		text string
		at   int
	}
	var spots []spot
	for _, m := range money().FindAllStringSubmatchIndex(s, 200) {
		x, err := strconv.ParseFloat(strings.ReplaceAll(s[m[2]:m[3]], ",", ""), 64)
		if err == nil && x < 1e10 && strings.Contains(s[m[2]:m[3]], ".") {
			amounts = append(amounts, x)
			spots = append(spots, spot{fmt.Sprintf("%.2f", x), m[0]})
		}
	}
	for k, c := range spots {
		front := before(s, c.at, 24)
		score := 0.1 + 0.35*near(front, "小写", "价税合计", "总计", "合计") - 0.3*near(front, "单价", "税额", "数量")
		if capital[c.text] {
			score += 0.5
		}
		if addsUp(amounts, k) {
			score += 0.25
		}
		b.offer(c.text, score)
	}
	for text := range capital {
		if len(capital) == 1 {
			b.offer(text, 0.75)
		}
	}
	return b.found()
}

// addsUp tells whether an amount is the sum of two others: the price and its tax.
func addsUp(x []float64, k int) bool {
	n := min(len(x), 40)
	for i := range n {
		for j := i + 1; j < n; j++ {
			if i != k && j != k && math.Abs(x[i]+x[j]-x[k]) < 0.005 && x[i] != 0 && x[j] != 0 {
				return true
			}
		}
	}
	return false
}

func yuan(fen int64) string { return fmt.Sprintf("%d.%02d", fen/100, fen%100) }
