package handlers

import (
	"net/http"
	"strconv"
	"strings"

	"supermarket/internal/i18n"
	"supermarket/internal/paper"
	"supermarket/internal/programmes"
	"supermarket/web"
)

// BulkSample is a file of grants to fill in.
func (h *Handlers) BulkSample(c *web.Ctx) error {
	until := h.Clock.Now().In(china).AddDate(0, 6, 0).Format("2006-01-02")
	head := []string{c.Loc.T("bulk.column.code"), c.Loc.T("bulk.column.amount"), c.Loc.T("bulk.column.until")}
	return sendTable(c, "grants-sample.csv", [][]string{head, {"91440305MA5E000414", "5000.00", until}, {"91310115MA1K00015K", "12000", ""}})
}

func sendTable(c *web.Ctx, name string, rows [][]string) error {
	body, err := paper.CSV(rows)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	return c.Blob(http.StatusOK, "text/csv; charset=utf-8", body)
}

// BulkErrors is a table of the rows that could not be issued, and why, in the
// reader's language; put right, it can be uploaded itself.
func (h *Handlers) BulkErrors(c *web.Ctx) error {
	loc := c.Loc
	rows := [][]string{{loc.T("bulk.row.line"), loc.T("bulk.column.code"), loc.T("bulk.column.amount"), loc.T("bulk.column.until"), loc.T("bulk.row.firm"), loc.T("bulk.row.why")}}
	b, err := h.Programmes.WrongRows(c.Std(), c.Actor, c.Param("id"), c.Param("bulk"), func(r programmes.BulkRow) error {
		rows = append(rows, errorRow(loc, r))
		return nil
	})
	if err != nil {
		return err
	}
	return sendTable(c, "errors-"+b.CreatedAt.In(china).Format("20060102-1504")+".csv", rows)
}

func errorRow(loc *i18n.Loc, r programmes.BulkRow) []string {
	amount, until := "", ""
	if r.Amount > 0 {
		amount = r.Amount.String()
	}
	if r.ExpiresAt != nil {
		until = r.ExpiresAt.In(china).AddDate(0, 0, -1).Format("2006-01-02")
	}
	return []string{strconv.Itoa(r.N), r.Code, amount, until, r.Firm, strings.Join(whys(loc, r.Why), " ")}
}
