package invoice

import (
	"supermarket/internal/i18n"
	"supermarket/internal/store"
	"supermarket/models"
)

// verifyAtOnce bounds how many invoices are read at a time.
const verifyAtOnce = 500

// Verify counts the invoices and names those whose data are not what was
// prepared, do not add up, or differ from their row.
func Verify(tx *store.Tx) (n int, wrong []string, err error) {
	for after := ""; ; {
		rows, err := tx.InvoicesAfter(after, verifyAtOnce)
		if err != nil || len(rows) == 0 {
			return n, wrong, err
		}
		for _, i := range rows {
			if n++; !sound(i) {
				wrong = append(wrong, i.Number)
			}
			after = i.ID
		}
	}
}

func sound(i models.Invoice) bool {
	d, err := Read(i)
	return err == nil && Whole(i) && d.adds() && d.Number == i.Number && d.Colour == i.Colour && d.Type == i.Type && d.Total == i.Total &&
		(i.Total < 0) == (i.Colour == models.InvoiceRed)
}

// adds tells whether net and tax make the total, of each line and of all, in
// whole fen and in capitals.
func (d Data) adds() bool {
	var net, tax, total models.Money
	for _, l := range d.Lines {
		if l.Net+l.Tax != l.Total || l.Total%models.Fen != 0 || l.Net%models.Fen != 0 {
			return false
		}
		net, tax, total = net+l.Net, tax+l.Tax, total+l.Total
	}
	return net == d.Net && tax == d.Tax && total == d.Total && net+tax == total && d.Capitals == i18n.Capitals(total)
}
