package catalog

import "supermarket/models"

// madeFor names the one stack that a vendor's accelerators run.
var madeFor = map[string]string{
	"Baidu": "xpu", "Biren": "biren", "Cambricon": "neuware", "Enflame": "topsrider", "Huawei": "cann-8",
	"Hygon": "dtk", "Moore Threads": "musa", "NVIDIA": "cuda-12",
}

const hostStack = "cpu"

// Fits tells whether a stack runs on a class of chip. Of a vendor or a stack that is
// new to the house nothing is known, so that it is left to the provider and its
// check; a processor runs no accelerator's stack, nor the other way round.
func Fits(c models.Class, s models.Stack) bool {
	if c.Kind == "cpu" || s.ID == hostStack {
		return c.Kind == "cpu" && s.ID == hostStack
	}
	made, known := madeFor[c.Vendor]
	return !known || made == s.ID || !taken(s.ID)
}

func taken(stack string) bool {
	for _, s := range madeFor {
		if s == stack {
			return true
		}
	}
	return false
}
