package shop

import (
	"strings"

	"supermarket/internal/reference"
	"supermarket/internal/search"
	"supermarket/models"
)

// What people call the kinds, in both languages.
var kindWords = map[models.OfferingKind]string{
	models.OfferCardHour:   "卡时 卡小时 显卡 算力卡 加速卡 按卡时 智能算力 card-hour card hour GPU NPU accelerator",
	models.OfferCoreHour:   "核时 核小时 处理器 通用算力 按核时 core-hour core hour CPU processor",
	models.OfferModelToken: "词元 令牌 大模型 模型服务 推理 按词元 token tokens model inference LLM API",
	models.OfferTokenPack:  "词元包 词元 令牌 资源包 流量包 大模型 token tokens pack package LLM",
	models.OfferDatedBlock: "预订时段 预订 整块 包机 包时段 dated block reserved window booking",
}

// What people call chips beside the names of their classes.
var classKindWords = map[string]string{
	"accelerator": "GPU NPU 显卡 芯片 加速卡 AI chip accelerator",
	"cpu":         "CPU 处理器 芯片 processor chip",
}

const (
	domesticWords      = "国产 国产芯片 信创 自主可控 domestic"
	interruptibleWords = "可中断 竞价 抢占 interruptible spot preemptible"
)

// What makers are called in Chinese where a class does not say it.
var makerWords = map[string]string{
	"Huawei": "华为 昇腾", "NVIDIA": "英伟达", "Hygon": "海光 中科曙光", "Cambricon": "寒武纪", "Baidu": "百度 昆仑",
	"Biren": "壁仞", "Moore Threads": "摩尔线程", "Enflame": "燧原",
}

// The axes of the shelf, in the order in which a page shows them.
const (
	axisKind = iota
	axisRegion
	axisClass
	axisStack
	axisProvider
	axes
)

// The weights of what an offering belongs to; an offering's own title weighs 8.
var axisWeight = [axes]int{axisKind: 4, axisRegion: 4, axisClass: 6, axisStack: 4, axisProvider: 4}

// called is the text that one value of an axis is found by.
func called(names ...string) string { return strings.Join(names, " | ") }

func classText(c models.Class) string {
	text := called(c.NameZh, c.NameEn, c.ID, c.Vendor, makerWords[c.Vendor], classKindWords[c.Kind])
	if c.Domestic {
		text = called(text, domesticWords)
	}
	return text
}

func stackText(s models.Stack) string { return called(s.Name+" "+s.Version, s.ID) }

func providerText(p models.Provider) string { return called(p.NameZh, p.NameEn) }

// regionTexts has the names of each region, and of the computing hubs in it.
func regionTexts(d reference.Data) map[string]string {
	out := map[string]string{}
	for _, r := range d.Regions {
		out[r.Code] = called(r.NameZh, r.NameEn)
	}
	for _, h := range d.Hubs {
		for _, code := range h.Regions {
			out[code] = called(out[code], h.Hub, h.Cluster)
		}
	}
	return out
}

var interruptibleTerms = search.Terms(interruptibleWords)
