package catalog

import (
	"slices"
	"strings"

	"supermarket/internal/reference"
	"supermarket/internal/store"
	"supermarket/models"
)

// chineseNames are the names of classes whose maker names them in Chinese.
var chineseNames = map[string]string{
	"Ascend 910B": "昇腾 910B", "Hygon DCU": "海光 DCU", "Cambricon MLU": "寒武纪 MLU", "Kunlun": "昆仑芯", "Biren": "壁仞",
	"Moore Threads": "摩尔线程", "Enflame": "燧原", "CPU core": "处理器核心",
}

// ClassOf makes a class of what is publicly known of an accelerator; its id is
// the model's name in lower case with hyphens.
func ClassOf(a reference.Accelerator) models.Class {
	c := models.Class{
		ID: strings.ReplaceAll(strings.ToLower(a.Model), " ", "-"), Kind: "accelerator",
		NameZh: a.Model, NameEn: a.Model, Vendor: a.Vendor, Domestic: a.Domestic,
		MemoryGB: int(a.MemoryGB), Tflops: int(a.FP16DenseTFLOPS), FigureIs: a.FigureIs,
		Source: a.Source, AsOf: a.AsOf, MarketPrice: a.MarketLow,
	}
	if zh, ok := chineseNames[a.Model]; ok {
		c.NameZh = zh
	}
	if c.Tflops > 0 {
		c.PeakPrecision = "FP16"
	}
	if a.Model == "CPU core" {
		c.Kind = "cpu"
	}
	return c
}

// Stacks returns the software stacks that jobs are built for. A job never crosses them.
func Stacks() []models.Stack {
	return []models.Stack{
		{ID: "biren", Name: "BIRENSUPA"},
		{ID: "cann-8", Name: "CANN", Version: "8"},
		{ID: "cpu", Name: "Linux x86-64"},
		{ID: "cuda-12", Name: "CUDA", Version: "12"},
		{ID: "dtk", Name: "DTK"},
		{ID: "musa", Name: "MUSA"},
		{ID: "neuware", Name: "Neuware"},
		{ID: "topsrider", Name: "TopsRider"},
		{ID: "xpu", Name: "XPU"},
	}
}

// Stock brings classes and stacks up to the reference data and tells how many it added or changed.
func Stock(tx *store.Tx, data reference.Data) (changed int, err error) {
	classes := make([]models.Class, len(data.Accelerators))
	for i, a := range data.Accelerators {
		classes[i] = ClassOf(a)
	}
	hadClasses, err := tx.Classes()
	if err != nil {
		return 0, err
	}
	hadStacks, err := tx.Stacks()
	if err != nil {
		return 0, err
	}
	n, err := putNew(classes, hadClasses, tx.PutClass)
	if err != nil {
		return 0, err
	}
	m, err := putNew(Stacks(), hadStacks, tx.PutStack)
	if err != nil || n+m == 0 {
		return 0, err
	}
	return n + m, tx.TouchCatalogue()
}

func putNew[T comparable](want, had []T, put func(T) error) (n int, err error) {
	for _, w := range want {
		if slices.Contains(had, w) {
			continue
		}
		if err := put(w); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}
