package workload

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

const documentRows = 70

// makeDocument writes invoices of invented firms (their codes name no real
// region), in three layouts, as a reader of pictures might give them: with
// characters misread, labels lost and digits set apart.
func makeDocument(rng *rand.Rand, s *sheet) {
	firms := []string{"星河示例餐饮有限公司", "云帆示例物流有限公司", "青松示例商贸有限公司", "长桥示例咨询有限公司", "晨光示例印务有限公司", "北辰示例租赁有限公司"}
	for i := range documentRows {
		number := fmt.Sprintf("%08d", rng.IntN(1e8))
		if rng.IntN(2) == 0 {
			number = "25" + fmt.Sprintf("%018d", rng.Int64N(1e18))
		}
		buyer, seller := inventedCode(rng), inventedCode(rng)
		price := int64(1000 + rng.IntN(9_000_000))
		tax := (price*6 + 50) / 100
		day := sampleDay + rng.IntN(360)
		f := rng.Perm(len(firms))
		d := drawnInvoice{
			number: number, date: inventedDate(rng, day), other: inventedDate(rng, day-rng.IntN(90)-1),
			buyer: firms[f[0]], seller: firms[f[1]], buyerCode: smudged(rng, buyer), sellerCode: smudged(rng, seller),
			price: yuan(price), tax: yuan(tax), total: yuan(price + tax), capitals: capitalsOf(price + tax),
		}
		s.add(fmt.Sprintf("INV%03d", i+1), d.text(rng), number, dateOf(day), buyer, yuan(price+tax))
	}
}

type drawnInvoice struct {
	number, date, other, buyer, seller, buyerCode, sellerCode, price, tax, total, capitals string
}

func (d drawnInvoice) text(rng *rand.Rand) string {
	label := func(options ...string) string { return options[rng.IntN(len(options))] }
	head := label("电子发票（普通发票）", "增值税专用发票", "发票") + "\n"
	number := label("发票号码：", "发票号码 ", "No ", "票号:") + misread(rng, d.number)
	date := label("开票日期：", "开票日期 ", "日期：") + d.date
	contract := "合同签订 " + d.other + " 合同号 " + fmt.Sprintf("%010d", rng.Int64N(1e10))
	buyer := "购买方 名称：" + d.buyer + "\n" + label("纳税人识别号：", "统一社会信用代码：", "税号 ") + d.buyerCode
	seller := "销售方 名称：" + d.seller + "\n" + label("纳税人识别号：", "统一社会信用代码：", "税号 ") + d.sellerCode
	sums := "服务费 金额 ¥" + d.price + " 税率6% 税额 ¥" + d.tax
	total := label("价税合计（大写）", "合计 ") + d.capitals + label(" （小写）¥", " ¥", "\n小写 ￥") + d.total
	if rng.IntN(4) == 0 {
		total = "价税合计（大写）" + d.capitals // the figures were cut off
	}
	parts := []string{number, date, buyer, seller, sums, total}
	switch rng.IntN(3) {
	case 1:
		parts = []string{contract, seller, buyer, date, number, sums, total}
	case 2:
		parts = []string{date, number, contract, buyer, sums, total, seller}
	}
	return head + strings.Join(parts, "\n")
}

func inventedDate(rng *rand.Rand, day int) string {
	p := strings.Split(dateOf(day), "-")
	switch rng.IntN(3) {
	case 0:
		return p[0] + "年" + p[1] + "月" + p[2] + "日"
	case 1:
		return p[0] + " 年 " + p[1] + " 月 " + p[2] + " 日"
	}
	return p[0] + "-" + p[1] + "-" + p[2]
}

// inventedCode is right in both checks; region 000000 does not exist.
func inventedCode(rng *rand.Rand) string {
	const letters = "0123456789ABCDEFGHJKLMNPQRTUWXY"
	body := []byte("MA")
	for range 6 {
		body = append(body, letters[rng.IntN(len(letters))])
	}
	c := "91000000" + string(body)
	c += string(bodyCheck(string(body)))
	return c + string(codeCheck(c))
}

// smudged misreads a character of a code now and then.
func smudged(rng *rand.Rand, code string) string {
	c := []byte(code)
	for range rng.IntN(3) {
		i := rng.IntN(len(c))
		if a := alike[c[i]]; a != "" && rng.IntN(2) == 0 {
			c[i] = a[rng.IntN(len(a))]
		}
	}
	if rng.IntN(5) == 0 {
		return string(c[:6]) + " " + string(c[6:])
	}
	return string(c)
}

func misread(rng *rand.Rand, digits string) string {
	if rng.IntN(4) > 0 {
		return digits
	}
	return strings.Replace(strings.Replace(digits, "0", "O", 1), "5", "S", rng.IntN(2))
}
