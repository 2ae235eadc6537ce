package workload

import (
	"context"
	"math"
	"strconv"
)

var inspectInput = &Input{
	Columns: []Column{
		{ID: "id", Name: "编号", Kind: TextCell},
		{ID: "label", Name: "判定", Kind: TextCell, Optional: true},
		{ID: "pixels", Name: "像素", Kind: TextCell, MaxLen: 2 * imageArea},
	},
	MinRows: 40, MaxRows: 3000,
	Sample: bundled("inspect"), SampleRows: inspectImages,
	check: func(t *table) error { _, err := partsOf(t); return err },
}

var inspect = Program{
	Name: "inspect",
	Spec: []Param{
		{ID: "miss_cost", Kind: Int, Default: "5", Min: 1, Max: 100},
		{ID: "rounds", Kind: Int, Default: "200", Min: 1, Max: 1000},
		{ID: "seed", Kind: Int, Default: "1", Min: 0, Max: 1 << 31},
	},
	Input: inspectInput,
	run: func(ctx context.Context, a Args, v Values) error {
		t, own, err := a.rows(inspectInput)
		if err != nil {
			return err
		}
		parts, err := partsOf(t)
		if err != nil {
			return err
		}
		j := newJury(parts, v)
		a.say("inspect: %d images, %d judged by people", len(parts), len(j.known))
		complete := j.crossValidate(ctx, a)
		return a.leaveInspection(newReport("inspect", t, own, v), j, complete)
	},
}

const (
	imageSide = 16
	imageArea = imageSide * imageSide
)

const (
	unjudged = iota - 1
	good
	defect
)

// part is one image of a part, and what people said of it.
type part struct {
	id      string
	label   int
	pixels  []float64 // 0 black to 1 white
	feature []float64
	spot    spot
}

var labelNames = map[string]int{"合格": good, "ok": good, "good": good, "0": good, "缺陷": defect, "不合格": defect, "defect": defect, "ng": defect, "1": defect}

func partsOf(t *table) ([]part, error) {
	parts := make([]part, len(t.rows))
	var count [2]int
	for i, r := range t.rows {
		p := part{id: r[0].text, label: unjudged}
		if !r[1].empty {
			known := false
			if p.label, known = labelNames[lower(r[1].text)]; !known {
				return nil, t.wrong(CellUnusable, i, 1)
			}
			count[p.label]++
		}
		var ok bool
		if p.pixels, ok = pixelsOf(r[2].text); !ok {
			return nil, t.wrong(CellUnusable, i, 2)
		}
		p.feature, p.spot = look(p.pixels)
		parts[i] = p
	}
	if min(count[good], count[defect]) < 10 {
		return nil, &InputError{Reason: TooLittle, Min: 10}
	}
	return parts, nil
}

// pixelsOf reads one or two hexadecimal digits for each of 16 × 16 pixels.
func pixelsOf(s string) ([]float64, bool) {
	digits := len(s) / imageArea
	if len(s) != imageArea && len(s) != 2*imageArea {
		return nil, false
	}
	out := make([]float64, imageArea)
	for i := range out {
		n, err := strconv.ParseUint(s[i*digits:(i+1)*digits], 16, 8)
		if err != nil {
			return nil, false
		}
		out[i] = float64(n) / (math.Pow(16, float64(digits)) - 1)
	}
	return out, true
}

// spot is where a part looks most unlike its surroundings, in pixels.
type spot struct{ x, y, w, h int }

// look reduces an image to features, after the light's slope has been taken away.
func look(pixels []float64) ([]float64, spot) {
	r := levelled(pixels)
	var low, high, sq, lap, box float64
	count := 0.0
	for i, v := range r {
		low, high, sq = math.Min(low, v), math.Max(high, v), sq+v*v
		if math.Abs(v) > 0.15 {
			count++
		}
		x, y := i%imageSide, i/imageSide
		if x > 0 && y > 0 && x < imageSide-1 && y < imageSide-1 {
			lap = math.Max(lap, math.Abs(4*v-r[i-1]-r[i+1]-r[i-imageSide]-r[i+imageSide]))
			s := 0.0
			for dy := -1; dy <= 1; dy++ {
				for dx := -1; dx <= 1; dx++ {
					s += r[i+dy*imageSide+dx] / 9
				}
			}
			box = math.Max(box, -s)
		}
	}
	size, long, at := darkest(r)
	return []float64{-low, high, math.Sqrt(sq / imageArea), count, lap, box, size, long, streak(r)}, at
}

// levelled takes away the plane that fits the image best.
func levelled(p []float64) []float64 {
	var sum, sx, sy, sxx float64
	mid := (imageSide - 1) / 2.0
	for i, v := range p {
		x, y := float64(i%imageSide)-mid, float64(i/imageSide)-mid
		sum, sx, sy, sxx = sum+v, sx+v*x, sy+v*y, sxx+x*x
	}
	out := make([]float64, len(p))
	for i, v := range p {
		x, y := float64(i%imageSide)-mid, float64(i/imageSide)-mid
		out[i] = v - sum/imageArea - sx/sxx*x - sy/sxx*y
	}
	return out
}

// darkest finds the largest connected dark area: its size, its longer side and its place.
func darkest(r []float64) (size, long float64, best spot) {
	seen := make([]bool, len(r))
	for start := range r {
		if seen[start] || r[start] > -0.12 {
			continue
		}
		area, s := flood(r, seen, start)
		if float64(area) > size {
			size, best = float64(area), s
		}
	}
	return size, float64(max(best.w, best.h)), best
}

func flood(r []float64, seen []bool, start int) (area int, s spot) {
	x0, x1, y0, y1 := imageSide, -1, imageSide, -1
	stack := []int{start}
	seen[start] = true
	for len(stack) > 0 {
		i := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		area++
		x, y := i%imageSide, i/imageSide
		x0, x1, y0, y1 = min(x0, x), max(x1, x), min(y0, y), max(y1, y)
		for dy := -1; dy <= 1; dy++ {
			for dx := -1; dx <= 1; dx++ {
				nx, ny := x+dx, y+dy
				if nx < 0 || ny < 0 || nx >= imageSide || ny >= imageSide {
					continue
				}
				if k := ny*imageSide + nx; !seen[k] && r[k] < -0.12 {
					seen[k] = true
					stack = append(stack, k)
				}
			}
		}
	}
	return area, spot{x0, y0, x1 - x0 + 1, y1 - y0 + 1}
}

// streak is the darkest mean along a straight line of any of many directions.
func streak(r []float64) float64 {
	best := 0.0
	mid := (imageSide - 1) / 2.0
	for k := range 16 {
		sin, cos := math.Sincos(math.Pi * float64(k) / 16)
		for off := -6.0; off <= 6; off++ {
			s, n := 0.0, 0.0
			for u := -9.0; u <= 9; u++ {
				x, y := int(math.Round(mid+u*cos-off*sin)), int(math.Round(mid+u*sin+off*cos))
				if x >= 0 && y >= 0 && x < imageSide && y < imageSide {
					s, n = s+r[y*imageSide+x], n+1
				}
			}
			if n >= 8 {
				best = math.Max(best, -s/n)
			}
		}
	}
	return best
}
