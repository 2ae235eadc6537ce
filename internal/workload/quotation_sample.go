package workload

import (
	"math"
	"math/rand/v2"
)

// goods are wanted by an invented wholesaler: each with the ways in which
// suppliers write it, and how much of the wanted pack each way holds.
var goods = []struct {
	want     string
	quantity float64
	price    float64
	ways     []string
	times    []float64
}{
	{"东北大米 25kg/袋", 40, 118, []string{"东北大米 50斤装", "大米(东北) 10公斤", "优质东北大米 25公斤袋装"}, []float64{1, 0.4, 1}},
	{"大豆油 5L/桶", 60, 62, []string{"一级大豆油 5升", "大豆油 5L*4桶/箱", "大豆油20升"}, []float64{1, 4, 4}},
	{"矿泉水 550ml*24瓶/箱", 100, 26, []string{"矿泉水550毫升×24", "矿泉水 550ml*12瓶", "饮用矿泉水 550ML*24"}, []float64{1, 0.5, 1}},
	{"A4复印纸 500张/包", 200, 19, []string{"复印纸A4 500张*8包/箱", "A4复印纸 500张", "A4 静电复印纸 500张*5包"}, []float64{8, 1, 5}},
	{"A3复印纸 500张/包", 30, 41, []string{"复印纸A3 500张*5包/箱", "A3复印纸 500张"}, []float64{5, 1}},
	{"洗洁精 2kg/瓶", 80, 11, []string{"洗洁精2公斤", "洗洁精 500g*4瓶", "果蔬洗洁精 2千克*6瓶/箱"}, []float64{1, 1, 6}},
	{"白砂糖 50kg/袋", 20, 330, []string{"一级白砂糖 50公斤", "白砂糖 100斤", "白砂糖25kg/袋"}, []float64{1, 1, 0.5}},
	{"抽纸 100张*30包/箱", 50, 42, []string{"抽纸 100张*30", "面巾抽纸100张×60包", "原木抽纸 100张*30包"}, []float64{1, 2, 1}},
	{"丁腈手套 M码 100只/盒", 70, 36, []string{"丁腈手套M码 100只", "一次性丁腈手套 M码 100只*10盒", "丁腈手套 M码 50只"}, []float64{1, 10, 0.5}},
	{"5号电池 40支/盒", 25, 48, []string{"碱性5号电池 40支", "电池5号 4支*10", "5号电池20支"}, []float64{1, 1, 0.5}},
	{"7号电池 40支/盒", 25, 46, []string{"碱性7号电池 40支", "7号电池 4支*10"}, []float64{1, 1}},
	{"食盐 400g*50袋/箱", 15, 95, []string{"加碘食盐400克×50", "食盐 400g*25袋", "精制食盐 400g*50袋"}, []float64{1, 0.5, 1}},
	{"生抽酱油 1.9L/桶", 45, 16, []string{"生抽 1.9升", "生抽酱油1.9L*6桶/箱", "酿造生抽酱油 1.9L"}, []float64{1, 6, 1}},
	{"垃圾袋 60*80cm 100个/卷", 90, 23, []string{"垃圾袋60*80cm 100个", "加厚垃圾袋 60*80cm 50个"}, []float64{1, 0.5}},
	{"冷冻鸡翅 10kg/箱", 18, 245, []string{"鸡翅(冷冻)10公斤", "冷冻鸡翅中 1kg*10袋", "冷冻鸡翅 5kg/箱"}, []float64{1, 1, 0.5}},
}

var sellers = []string{"甲商行", "乙批发", "丙贸易", "丁供应链", "戊百货", "己粮油"}

// makeQuotation writes what is wanted, then what six suppliers offer, each in
// their own words and packs.
func makeQuotation(rng *rand.Rand, s *sheet) {
	for _, g := range goods {
		s.add("", g.want, "", g.quantity, "")
	}
	for k, name := range sellers {
		dear := 0.95 + 0.03*float64(k)
		for _, g := range goods {
			if rng.IntN(5) == 0 {
				continue
			}
			w := rng.IntN(len(g.ways))
			price := g.price * g.times[w] * dear * (1 + 0.12*rng.NormFloat64())
			s.add(name, g.ways[w], math.Round(100*math.Max(price, 1))/100, "", g.want)
		}
	}
}
