package invoice

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/reference"
	"supermarket/internal/store"
	"supermarket/models"
)

// What is refused of the tax authority's number.
var (
	ErrNumber      = fault.New(fault.Invalid, "invoice.bad_number").On("number")
	ErrYear        = fault.New(fault.Invalid, "invoice.bad_year").On("number")
	ErrRegion      = fault.New(fault.Invalid, "invoice.bad_region").On("number")
	ErrSerial      = fault.New(fault.Invalid, "invoice.bad_serial").On("number")
	ErrNumberTaken = fault.New(fault.Conflict, "invoice.number_taken").On("number")
	ErrOtherNumber = fault.New(fault.Conflict, "invoice.other_number").On("number")
	ErrBlueFirst   = fault.New(fault.Conflict, "invoice.blue_first").On("number")
)

var chinaTime = time.FixedZone("UTC+8", 8*3600)

// CheckNumber tells what is wrong with a number of an electronic invoice: two
// digits of the year, two of the region where the seller is registered, one of
// the channel, fifteen of a serial. The year is one from the preparation to now,
// in China.
func CheckNumber(number string, prepared, now time.Time, regions reference.Regions) error {
	if len(number) != 20 || strings.Trim(number, "0123456789") != "" {
		return ErrNumber
	}
	year, err := strconv.Atoi(number[:2])
	if err != nil || year < prepared.In(chinaTime).Year()%100 || year > now.In(chinaTime).Year()%100 {
		return ErrYear
	}
	if _, ok := regions.OfDivision(number[2:4]); !ok {
		return ErrRegion
	}
	if strings.Trim(number[5:], "0") == "" {
		return ErrSerial
	}
	return nil
}

// Issue writes the number that the tax authority gave. The same number again
// changes nothing and reports false; another one is refused unless correct is
// set. A red invoice waits for its blue one.
func Issue(tx *store.Tx, i models.Invoice, number, by string, correct bool, at time.Time) (bool, error) {
	if i.IssuedNumber == number {
		return false, nil
	}
	if i.IssuedNumber != "" && !correct {
		return false, ErrOtherNumber
	}
	if i.Colour == models.InvoiceRed {
		blue, err := tx.InvoiceByID(i.OriginalID)
		if err != nil {
			return false, err
		}
		if blue.State != Issued {
			return false, ErrBlueFirst
		}
	}
	err := tx.IssueInvoice(i.ID, i.IssuedNumber, number, by, at)
	if store.IsUnique(err) {
		return false, ErrNumberTaken
	}
	if errors.Is(err, store.ErrStale) {
		return false, ErrOtherNumber
	}
	return err == nil, err
}
