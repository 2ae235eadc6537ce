package workload

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
)

const inspectImages = 200

// makeInspect draws brushed metal under uneven light; two parts in five have a
// scratch, a pit or a faint stain, and some good ones have a speck of dust.
func makeInspect(rng *rand.Rand, s *sheet) {
	for i := range inspectImages {
		p := brushed(rng)
		label := "合格"
		switch {
		case i%5 == 1 || i%5 == 3:
			label = "缺陷"
			damage(rng, p, rng.IntN(3))
		case rng.IntN(3) == 0:
			p[rng.IntN(imageArea)] -= 0.15 + 0.3*rng.Float64() // dust: one dark pixel
		}
		s.add(fmt.Sprintf("P%03d", i+1), label, digits(p))
	}
}

func brushed(rng *rand.Rand) []float64 {
	p := make([]float64, imageArea)
	tilt, lean := 0.15*rng.NormFloat64(), 0.1*rng.NormFloat64()
	for y := range imageSide {
		grain := 0.03 * rng.NormFloat64()
		for x := range imageSide {
			grain = 0.8*grain + 0.03*rng.NormFloat64()
			p[y*imageSide+x] = 0.62 + tilt*(float64(x)/16-0.5) + lean*(float64(y)/16-0.5) + grain + 0.02*rng.NormFloat64()
		}
	}
	return p
}

func damage(rng *rand.Rand, p []float64, kind int) {
	cx, cy := 3+10*rng.Float64(), 3+10*rng.Float64()
	depth := 0.1 + 0.3*rng.Float64()
	sin, cos := math.Sincos(rng.Float64() * math.Pi)
	for i := range p {
		dx, dy := float64(i%imageSide)-cx, float64(i/imageSide)-cy
		along, across := dx*cos+dy*sin, dy*cos-dx*sin
		switch kind {
		case 0:
			if math.Abs(along) < 5 {
				p[i] -= depth * math.Exp(-across*across/0.5)
			}
		case 1:
			p[i] -= 1.3 * depth * math.Exp(-(dx*dx+dy*dy)/2)
		default:
			p[i] -= 0.6 * depth * math.Exp(-(dx*dx/12 + dy*dy/8))
		}
	}
}

func digits(p []float64) string {
	var b strings.Builder
	for _, v := range p {
		fmt.Fprintf(&b, "%x", min(max(int(v*15+0.5), 0), 15))
	}
	return b.String()
}
