package recipe

import "supermarket/internal/workload"

// work is how many seconds a run takes on the core that was measured.
type work func(v workload.Values, rows int) float64

// workOf estimates a program that reads rows. What was measured, with
// BenchmarkRecipes, is on the same cores as above. Rows differ more than
// matrices do (a text may be long, an order large), so that the span is wider.
func workOf(w work) estimator {
	return estimator{
		span: func(v workload.Values, rows, units int) span {
			s := w(v, rows)
			return span{s / (3 * float64(min(units, 4))), s, s * 6}
		},
		need: func(v workload.Values, rows int) need {
			trials := int64(0)
			if _, ok := v["trials"]; ok {
				trials = int64(number(v, "trials")) * 128
			}
			return need{int64(rows)*8192 + trials + 256*mebibyte, int64(rows)*4096 + 16*mebibyte}
		},
	}
}

// rowsTimes is work that grows with the rows, by so much for each step of a parameter.
func rowsTimes(param string, each, once float64) work {
	return func(v workload.Values, rows int) float64 {
		return float64(rows) * (once + each*number(v, param))
	}
}

// Mending tries all sets of so many characters: about twenty times the work for each more.
func documentWork(v workload.Values, rows int) float64 {
	each := [...]float64{0.15e-3, 0.16e-3, 0.3e-3, 3e-3}[int(number(v, "mend"))]
	return float64(rows) * each
}

func shiftWork(v workload.Values, rows int) float64 {
	return number(v, "effort") * number(v, "weeks") * (100e-6 + 9e-6*float64(rows))
}

// Each question held out is compared with all others.
func answerWork(v workload.Values, rows int) float64 {
	return number(v, "rounds") * float64(rows) * float64(rows) * 27e-9
}
