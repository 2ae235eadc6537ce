package workload

import (
	"embed"
	"fmt"
	"io"
	"math/rand/v2"
)

// The samples are synthetic: WriteSample made them, with the seed below; names,
// numbers and texts are invented and belong to no firm or person.
//
//go:generate go run sample_generate.go
//go:embed sample/*.csv
var samples embed.FS

const sampleSeed = 20261123

var makers = map[string]func(*rand.Rand, *sheet){
	"route":     makeRoute,
	"forecast":  makeForecast,
	"inspect":   makeInspect,
	"answer":    makeAnswer,
	"classify":  makeClassify,
	"energy":    makeEnergy,
	"irrigate":  makeIrrigate,
	"risk":      makeRisk,
	"slot":      makeSlot,
	"shift":     makeShift,
	"quotation": makeQuotation,
	"document":  makeDocument,
}

// WriteSample writes the bundled data of a program anew.
func WriteSample(program string, w io.Writer) error {
	p, ok := Get(program)
	fill := makers[program]
	if !ok || fill == nil {
		return fmt.Errorf("workload: %q has no sample", program)
	}
	var head []string
	for _, c := range p.Input.Columns {
		head = append(head, c.Name)
	}
	s := newSheet(head...)
	fill(rand.New(rand.NewPCG(sampleSeed, 0)), s)
	_, err := w.Write(s.bytes())
	return err
}

func bundled(program string) []byte {
	b, _ := samples.ReadFile("sample/" + program + ".csv") // a test holds that each has its file
	return b
}
