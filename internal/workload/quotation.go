package workload

import (
	"context"
	"math"
	"slices"
)

var quotationInput = &Input{
	Columns: []Column{
		{ID: "supplier", Name: "供应商", Kind: TextCell, Optional: true},
		{ID: "item", Name: "品名规格", Kind: TextCell},
		{ID: "price", Name: "单价", Kind: NumberCell, Min: 0.0001, Max: 1e8, Optional: true},
		{ID: "quantity", Name: "需要数量", Kind: NumberCell, Min: 0.0001, Max: 1e8, Optional: true},
		{ID: "same_as", Name: "对应需求", Kind: TextCell, Optional: true},
	},
	MinRows: 4, MaxRows: 2000,
	Sample: bundled("quotation"), SampleRows: 86,
	check: func(t *table) error { _, err := tenderOf(t); return err },
}

var quotation = Program{
	Name: "quotation",
	Spec: []Param{
		{ID: "delivery", Kind: Int, Default: "80", Min: 0, Max: 100_000},
		{ID: "likeness", Kind: Int, Default: "45", Min: 10, Max: 95},
	},
	Input: quotationInput,
	run: func(ctx context.Context, a Args, v Values) error {
		t, own, err := a.rows(quotationInput)
		if err != nil {
			return err
		}
		d, err := tenderOf(t)
		if err != nil {
			return err
		}
		a.say("quotation: %d lines wanted, %d offered by %d suppliers", len(d.wanted), len(d.offers), len(d.suppliers))
		d.match(ctx, a, v.float("likeness")/100)
		best, complete := d.basket(ctx, a, v.float("delivery"))
		return a.leaveBasket(newReport("quotation", t, own, v), d, best, complete, v)
	},
}

// wanted is a line to buy; offer is a supplier's line.
type wanted struct {
	text     string
	quantity float64
	pack     pack
	terms    []int
}

type offer struct {
	supplier int
	text     string
	price    float64
	pack     pack
	terms    []int
	truth    int // the line that the buyer says it answers, -1: not said
	line     int // the line that it is found to answer, -1: none
	like     float64
	plainly  int // the plain rule: the line with most terms in common
	perPack  float64
}

type tender struct {
	wanted    []wanted
	offers    []offer
	suppliers []string
	words     int
	told      int // offers whose line is given
}

const (
	maxWanted    = 300
	maxSuppliers = 40
)

func tenderOf(t *table) (*tender, error) {
	d := &tender{}
	v, supplier, line := vocabulary{}, map[string]int{}, map[string]int{}
	for i, r := range t.rows {
		if !r[0].empty {
			continue
		}
		if r[3].empty {
			return nil, t.wrong(CellEmpty, i, 3)
		}
		if _, twice := line[r[1].text]; twice {
			return nil, t.wrong(CellRepeated, i, 1)
		}
		line[r[1].text] = len(d.wanted)
		d.wanted = append(d.wanted, wanted{text: r[1].text, quantity: r[3].num, pack: packOf(r[1].text), terms: v.numbers(r[1].text)})
	}
	for i, r := range t.rows {
		if r[0].empty {
			continue
		}
		if r[2].empty {
			return nil, t.wrong(CellEmpty, i, 2)
		}
		k, known := supplier[r[0].text]
		if !known {
			k, supplier[r[0].text] = len(d.suppliers), len(d.suppliers)
			d.suppliers = append(d.suppliers, r[0].text)
		}
		o := offer{supplier: k, text: r[1].text, price: r[2].num, pack: packOf(r[1].text), terms: v.numbers(r[1].text), truth: -1, line: -1}
		if !r[4].empty {
			w, known := line[r[4].text]
			if !known {
				return nil, t.wrong(CellUnknown, i, 4)
			}
			o.truth = w
			d.told++
		}
		d.offers = append(d.offers, o)
	}
	d.words = len(v)
	switch {
	case len(d.wanted) == 0 || len(d.offers) == 0:
		return nil, &InputError{Reason: TooLittle, Min: 1}
	case len(d.wanted) > maxWanted:
		return nil, &InputError{Reason: TooMuchWork, Max: maxWanted}
	case len(d.suppliers) > maxSuppliers:
		return nil, &InputError{Reason: TooMuchWork, Max: maxSuppliers}
	}
	return d, nil
}

// match finds the wanted line that each offer answers: alike in words, in the
// same kind of unit, and not contradicted by a number.
func (d *tender) match(ctx context.Context, a Args, least float64) {
	docs := make([][]int, len(d.wanted))
	for i, w := range d.wanted {
		docs[i] = w.terms
	}
	m := newBM25(docs, d.words)
	parallel(ctx, a.Units, len(d.offers), func(k int) {
		o := &d.offers[k]
		most := -1.0
		for i, w := range d.wanted {
			if common := overlap(o.terms, w.terms); common > most {
				o.plainly, most = i, common
			}
			if o.pack.kind != w.pack.kind || !o.pack.agrees(w.pack) {
				continue
			}
			own := math.Max(m.score(w.terms, w.terms), 1e-9)
			if like := m.score(o.terms, w.terms) / own; like > o.like {
				o.like, o.line = like, i
			}
		}
		if o.like < least {
			o.line = -1
		}
		if o.line >= 0 {
			o.perPack = o.price / o.pack.amount * d.wanted[o.line].pack.amount
		}
	})
}

// bought is a choice of one offer for each wanted line, -1 where none answers it.
type bought struct {
	of      []int
	goods   float64
	fees    float64
	missing int
}

func (b bought) total() float64 { return b.goods + b.fees }

// better prefers what lacks less, then what costs less.
func (b bought) better(c bought) bool {
	if b.missing != c.missing {
		return b.missing < c.missing
	}
	return b.total() < c.total()-1e-9
}

// buy takes the cheapest matching offer of the suppliers allowed.
func (d *tender) buy(allowed func(int) bool, fee float64) bought {
	b := bought{of: slices.Repeat([]int{-1}, len(d.wanted))}
	for k, o := range d.offers {
		if o.line >= 0 && allowed(o.supplier) && (b.of[o.line] < 0 || o.perPack < d.offers[b.of[o.line]].perPack) {
			b.of[o.line] = k
		}
	}
	used := map[int]bool{}
	for i, k := range b.of {
		if k < 0 {
			b.missing++
			continue
		}
		b.goods += d.offers[k].perPack * d.wanted[i].quantity
		used[d.offers[k].supplier] = true
	}
	b.fees = fee * float64(len(used))
	return b
}

const enumerated = 14 // suppliers of which all subsets are tried

// basket finds the suppliers whose goods and deliveries cost least: all subsets
// of a few, else one supplier in or out at a time.
func (d *tender) basket(ctx context.Context, a Args, fee float64) (bought, bool) {
	n := len(d.suppliers)
	best := d.buy(func(int) bool { return true }, fee)
	if n > enumerated {
		return d.descend(ctx, best, fee)
	}
	subsets := 1 << n
	const block = 256
	found := make([]bought, (subsets+block-1)/block)
	done := parallel(ctx, a.Units, len(found), func(k int) {
		for set := k * block; set < min((k+1)*block, subsets); set++ {
			b := d.buy(func(s int) bool { return set&(1<<s) != 0 }, fee)
			if found[k].of == nil || b.better(found[k]) {
				found[k] = b
			}
		}
		a.progress(k+1, len(found))
	})
	for _, b := range found[:done] {
		if b.better(best) {
			best = b
		}
	}
	return best, done == len(found)
}

func (d *tender) descend(ctx context.Context, best bought, fee float64) (bought, bool) {
	in := slices.Repeat([]bool{true}, len(d.suppliers))
	for improved := true; improved; {
		improved = false
		for s := range in {
			if ctx.Err() != nil {
				return best, false
			}
			in[s] = !in[s]
			if b := d.buy(func(k int) bool { return in[k] }, fee); b.better(best) {
				best, improved = b, true
			} else {
				in[s] = !in[s]
			}
		}
	}
	return best, true
}

// single is the plain way: everything from the one supplier that lacks least and is cheapest.
func (d *tender) single(fee float64) bought {
	var best bought
	for s := range d.suppliers {
		if b := d.buy(func(k int) bool { return k == s }, fee); best.of == nil || b.better(best) {
			best = b
		}
	}
	return best
}

func (a Args) leaveBasket(r report, d *tender, best bought, complete bool, v Values) error {
	fee := v.float("delivery")
	r.Title = words{"报价比较与选购", "Comparing quotations"}
	r.Method = words{
		"品名按字词相似度（BM25）与规格数字匹配，换算成同一单位的价格，再在所有供应商组合中找货款加送货费最低的一组。",
		"Lines are matched by words (BM25) and by the numbers of their size, prices brought to one unit, and among all sets of suppliers the cheapest with delivery is found.",
	}
	r.Complete = complete
	one := d.single(fee)
	same := d.costOf(best, one)
	r.judge(score{Name: words{"同样货品的总价（含送货）", "the same goods, delivered"}, Unit: "¥", Method: figure(same), Baseline: figure(one.total()), Plain: words{"全部向一家采购", "all from one supplier"}, Lower: true, Rows: len(d.wanted) - one.missing})
	if d.told > 0 {
		right, plainly := 0, 0
		for _, o := range d.offers {
			if o.truth >= 0 && o.line == o.truth {
				right++
			}
			if o.truth >= 0 && o.plainly == o.truth {
				plainly++
			}
		}
		n := float64(d.told)
		r.judge(score{Name: words{"报价行配对正确", "lines matched rightly"}, Unit: "%", Method: percent(float64(right) / n), Baseline: percent(float64(plainly) / n), Plain: words{"共同字词最多的一行（不看规格）", "the line with most words in common (sizes ignored)"}, Rows: d.told})
	}
	r.find("采购清单合计 %[1]s 元，其中送货费 %[2]s 元；%[3]d 项没有合适的报价。", "The basket costs %[1]s yuan, %[2]s of it delivery; %[3]d lines have no fitting offer.", figure(best.total()), figure(best.fees), best.missing)
	a.metric("basket", best.total(), "CNY")
	return a.leave(r, artefact{"basket.csv", d.sheet(best)}, artefact{"matches.csv", d.matches()}, artefact{"quotation.svg", d.draw(best, one, fee)})
}

// costOf is what the basket pays for those lines that the other one has too.
func (d *tender) costOf(b, like bought) float64 {
	c := b.fees
	for i, k := range b.of {
		if k >= 0 && like.of[i] >= 0 {
			c += d.offers[k].perPack * d.wanted[i].quantity
		}
	}
	return c
}

func (d *tender) sheet(b bought) []byte {
	s := newSheet("需求 wanted", "数量 quantity", "供应商 supplier", "报价行 offer", "折合单价 unit_price", "金额 amount")
	for i, k := range b.of {
		w := d.wanted[i]
		if k < 0 {
			s.add(w.text, w.quantity, "", "", "", "")
			continue
		}
		o := d.offers[k]
		s.add(w.text, w.quantity, d.suppliers[o.supplier], o.text, o.perPack, o.perPack*w.quantity)
	}
	return s.bytes()
}

func (d *tender) matches() []byte {
	s := newSheet("供应商 supplier", "报价行 offer", "单价 price", "配对需求 matched", "相似度 likeness")
	for _, o := range d.offers {
		line := ""
		if o.line >= 0 {
			line = d.wanted[o.line].text
		}
		s.add(d.suppliers[o.supplier], o.text, o.price, line, o.like)
	}
	return s.bytes()
}

func (d *tender) draw(best, one bought, fee float64) []byte {
	type bar struct {
		name  string
		total float64
		miss  int
		fill  string
	}
	bars := []bar{{"最优组合 best set", best.total(), best.missing, blue}}
	for s := range d.suppliers[:min(len(d.suppliers), 9)] {
		b := d.buy(func(k int) bool { return k == s }, fee)
		bars = append(bars, bar{d.suppliers[s], b.total(), b.missing, grey})
	}
	high := one.total()
	for _, b := range bars {
		high = math.Max(high, b.total)
	}
	p := newPicture(pictureWidth, 60+34*float64(len(bars)), words{"每种采购办法的总价", "What each way to buy costs"})
	p.text(20, 20, "start", "总价 total, ¥（缺几项 lines missing）")
	for i, b := range bars {
		y := 40 + 34*float64(i)
		p.text(142, y+16, "end", shortened(b.name, 16))
		p.rect(150, y, 240*b.total/math.Max(high, 1e-9), 22, b.fill)
		p.text(156+240*b.total/math.Max(high, 1e-9), y+16, "start", figure(math.Round(b.total)).String()+" ("+figure(b.miss).String()+")")
	}
	return p.bytes()
}
