package workload

import (
	"fmt"
	"strings"
	"testing"
)

// rows repeats a row n times with its number put in.
func rows(n int, format string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.ReplaceAll(format, "#", fmt.Sprint(i)) + "\n")
	}
	return b.String()
}

func dated120(format string) string {
	var b strings.Builder
	for i := range 240 {
		day := sampleDay + i
		if i >= 120 {
			day += 200
		}
		b.WriteString(dateOf(day) + "," + format + "\n")
	}
	return b.String()
}

func TestRowsThatAreAllAlikeOrHugeStillEndWithAReport(t *testing.T) {
	hours := func(kwh, temperature string) string {
		var b strings.Builder
		for d := range 30 {
			for h := range 24 {
				fmt.Fprintf(&b, "%s,%d,%s,%s\n", dateOf(sampleDay+d), h, kwh, temperature)
			}
		}
		return "日期,小时,用电量,气温\n" + b.String()
	}
	black, white := strings.Repeat("0", 256), strings.Repeat("ff", 256)
	for _, c := range []struct{ program, file string }{
		{"route", routeHead + rows(5, "甲#,113,23,0")},
		{"route", routeHead + rows(9, "甲,113,23,100000")},
		{"route", routeHead + "仓,180,85,0\n甲,-180,-85,0.0001\n乙,0,0,1499.5\n"},
		{"forecast", "日期,商品,销量\n" + dated120("伞,0")},
		{"forecast", "日期,商品,销量\n" + dated120("伞,10000000")},
		{"inspect", "编号,判定,像素\n" + rows(20, "#,合格,"+black) + rows(20, "#,缺陷,"+black)},
		{"inspect", "编号,判定,像素\n" + rows(20, "#,合格,"+black) + rows(20, "#,缺陷,"+white) + rows(5, "#,,"+white)},
		{"energy", hours("0", "0")},
		{"energy", hours("10000000", "-60")},
		{"irrigate", "日期,最低气温,最高气温,降雨毫米\n" + dated120("60,60,0")},
		{"irrigate", "日期,最低气温,最高气温,降雨毫米\n" + dated120("-60,60,1000")},
		{"risk", "工作,最短天数,最可能天数,最长天数,每天费用\n" + rows(3, "甲#,0,0,0,0")},
		{"risk", "工作,最短天数,最可能天数,最长天数,每天费用\n" + rows(400, "甲#,0,0,3650,1000000000")},
		{"slot", "订单,货品\n" + rows(30, "#,甲") + rows(30, "#,乙#")},
		{"shift", "种类,名称,周一,周二\n需求,早班,99,99\n需求,晚班,0,\n员工,甲,休,休\n员工,乙,,\n"},
		{"shift", "种类,名称,周一\n需求,早班,\n员工,甲,\n员工,乙,\n"},
		{"classify", "文本,类别\n" + rows(10, "同一句话,甲") + rows(10, "同一句话,乙") + "？,\n"},
		{"answer", "问题,答案\n" + rows(6, "同一句话,甲") + rows(6, "同一句话,乙") + "？,\n"},
		{"quotation", "供应商,品名规格,单价,需要数量\n" + ",米,,100000000\n" + rows(30, "商#,米 #kg,100000000,")},
		{"quotation", "供应商,品名规格,单价,需要数量\n" + ",米,,1\n" + rows(3, "商#,铁,1,")},
		{"document", "文件,文字\n" + rows(3, "f#,"+strings.Repeat("0OIl581", 800))},
		{"document", "文件,文字\n" + rows(2, "f#,仟万亿亿亿元 ¥1.00 ¥99999999999999999999.99")},
	} {
		o := do(t, t.Context(), c.program, folderWith(t, []byte(c.file)), quick[c.program])
		if o.err != nil {
			t.Errorf("%s, %.60q: %v", c.program, c.file, o.err)
			continue
		}
		var r report
		text := o.read(t, resultFile, &r)
		if strings.Contains(text, "NaN") || !r.Complete || r.Synthetic {
			t.Errorf("%s: %s", c.program, text)
		}
		for file, body := range files(t, o.dir) {
			if strings.Contains(string(body), "NaN") || strings.Contains(string(body), "+Inf") {
				t.Errorf("%s leaves %s with a number that is none", c.program, file)
			}
		}
	}
}
