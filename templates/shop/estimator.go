package shop

import (
	"strconv"

	"supermarket/templates/ui"
)

// EstimatorPage tells what a job or a use by the token costs, before any account.
type EstimatorPage struct {
	ui.Page
	Modes   []ui.NavItem
	Mode    string // job, tokens
	Recipe  *ui.Choice
	Own     EstimatorFields // of figures of one's own, without a template
	Asked   EstimatorFields
	Firm    EstimatorFields
	Assumed EstimatorFields
	Result  *EstimatorResult // nil while something is wrong with the form
}

// EstimatorFields are closed questions and then open ones.
type EstimatorFields struct {
	Choices []ui.Choice
	Fields  []ui.Field
}

// EstimatorResult is the answer. Tables are in the reader's language.
type EstimatorResult struct {
	Likely, Cap string // a month, in large
	Offering    string
	Href        string // of that offering
	Simulated   bool
	Range       ui.Table
	Sides       *ui.Table // card-hours beside tokens; nil where it makes no sense
	SidesNote   string
	Ways        ui.Table
	Verdict     []string
	Cross       *CrossChart
	Vouchers    []VoucherEffect
	NoVoucher   string
	Assumed     []string
	Cart        []Hidden // a job that can be put into the cart; none otherwise
	Shelf       string   // the offerings that fit
}

// VoucherEffect is what a published programme would pay, at most.
type VoucherEffect struct {
	Name  string
	Bill  ui.Bill
	Needs []string // what was not said and must hold
}

// CrossChart sets paying by use against a month's lease. The numbers draw, as
// shares of the whole width and height; the texts are shown.
type CrossChart struct {
	Title, Summary  string
	Top, Right      string
	UseName         string
	LeaseName       string
	YouName         string
	UseEndY, LeaseY float64
	CrossX, YouX    float64 // 0 to 1; a crossing beyond the width is not drawn
	CrossText       string
	Table           ui.Table
}

// The drawing's height in pixels; across it is measured in percent.
const crossTop, crossBottom = 30.0, 172.0

func crossY(share float64) string {
	return strconv.FormatFloat(crossBottom-min(max(share, 0), 1)*(crossBottom-crossTop), 'f', 1, 64)
}

func crossX(share float64) string {
	return strconv.FormatFloat(min(max(share, 0), 1)*100, 'f', 2, 64) + "%"
}

// useEnd is where the line of use leaves the drawing: at its right or at its top.
func (c CrossChart) useEnd() (x, y string) {
	if c.UseEndY <= 1 {
		return crossX(1), crossY(c.UseEndY)
	}
	return crossX(1 / c.UseEndY), crossY(1)
}

func (c CrossChart) crosses() bool { return c.CrossX > 0 && c.CrossX <= 1 }

func anchorOf(x float64) string {
	switch {
	case x > 0.7:
		return "end"
	case x < 0.3:
		return "start"
	}
	return "middle"
}

// assumedWrong opens the box of assumptions where one of them has a problem.
func (p EstimatorPage) assumedWrong() bool {
	for _, f := range p.Assumed.Fields {
		if f.Problem != "" {
			return true
		}
	}
	return false
}
