package workload

import "fmt"

// draw shows how the model became better, on readings it learns from and on
// readings it never saw.
func (t *training) draw() []byte {
	c := newPicture(pictureWidth, 320, words{"训练过程", "The training"})
	if len(t.History) == 0 {
		return c.bytes()
	}
	last := t.History[len(t.History)-1]
	q := newPlot(c, 1, float64(last.Number), 0, 100)
	q.axisY(words{"判断正确 %", "right, %"})
	q.axisX(words{"轮", "epochs"})
	var x, y []float64
	step := max(len(t.History)/100, 1)
	for i := 0; i < len(t.History); i += step {
		x, y = append(x, q.x(float64(t.History[i].Number))), append(y, q.y(100*t.History[i].TestAccuracy))
	}
	c.path(x, y, blue, 2, "")
	c.line(q.left, q.y(100.0/float64(len(bearingLabels))), q.right, q.y(100.0/float64(len(bearingLabels))), grey, 1.5)
	c.legend(key{blue, words{"没见过的数据", fmt.Sprintf("unseen readings: %.1f %%", 100*last.TestAccuracy)}}, key{grey, words{"瞎猜", "guessing"}})
	return c.bytes()
}
