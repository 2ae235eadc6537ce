package store_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	gormschema "gorm.io/gorm/schema"

	"supermarket/internal/testkit"
	"supermarket/models"
)

var rows = []any{
	models.User{},
	models.Membership{},
	models.Firm{},
	models.Provider{},
	models.APIKey{},
	models.Session{},
	models.MailLink{},
	models.Mail{},
	models.TOTP{},
	models.Passkey{},
	models.RecoveryCode{},
	models.Identity{},
	models.Invitation{},
	models.FirmShareholder{},
	models.FirmProduct{},
	models.FirmReview{},
	models.SearchTerm{},
	models.Cart{},
	models.CartLine{},
	models.Input{},
	models.Asset{},
	models.Account{},
	models.Transfer{},
	models.Posting{},
	models.Hold{},
	models.HoldPart{},
	models.HoldMove{},
	models.Class{},
	models.Stack{},
	models.Site{},
	models.SiteEnrolment{},
	models.SiteKey{},
	models.SiteHour{},
	models.SLADay{},
	models.Benchmark{},
	models.AttemptMetric{},
	models.Quarantine{},
	models.UsageDispute{},
	models.Webhook{},
	models.WebhookDelivery{},
	models.Upload{},
	models.Dataset{},
	models.Node{},
	models.Offering{},
	models.Tariff{},
	models.TariffPrice{},
	models.Quote{},
	models.DatedReservation{},
	models.Programme{},
	models.ProgrammeVersion{},
	models.Grant{},
	models.Reservation{},
	models.Limit{},
	models.FirmMark{},
	models.ProgrammeFunder{},
	models.ProgrammeDraft{},
	models.Funding{},
	models.Application{},
	models.Evidence{},
	models.Proposal{},
	models.BulkIssue{},
	models.BulkRow{},
	models.CodeBatch{},
	models.ClaimCode{},
	models.Undo{},
	models.Claim{},
	models.Batch{},
	models.BatchLine{},
	models.Clawback{},
	models.Block{},
	models.Flag{},
	models.FlagFirm{},
	models.ReferenceFile{},
	models.Order{},
	models.Line{},
	models.Payment{},
	models.PaymentEvent{},
	models.Project{},
	models.Budget{},
	models.BudgetUse{},
	models.Approval{},
	models.BankStatement{},
	models.BankEntry{},
	models.SuspenseEntry{},
	models.Refund{},
	models.Dispute{},
	models.InvoiceProfile{},
	models.Invoice{},
	models.AutoTopUp{},
	models.NoticePreference{},
	models.Job{},
	models.Attempt{},
	models.Artefact{},
	models.UsageSegment{},
	models.CoverageLine{},
	models.StaffKey{},
	models.Settlement{},
	models.Receipt{},
	models.Move{},
	models.Task{},
	models.Lease{},
	models.TrailEntry{},
	models.Setting{},
	models.Counter{},
	models.APIResult{},
	models.Throttle{},
	models.MailboxItem{},
}

// columnsOf returns the columns that a row type reads and writes.
func columnsOf(t *testing.T, row any) (name string, columns map[string]column) {
	t.Helper()
	s, err := gormschema.Parse(row, &sync.Map{}, gormschema.NamingStrategy{})
	if err != nil {
		t.Fatal(err)
	}
	columns = map[string]column{}
	for _, f := range s.Fields {
		typ, nullable := f.FieldType, f.FieldType.Kind() == reflect.Pointer
		if nullable {
			typ = typ.Elem()
		}
		columns[f.DBName] = column{family: familyOf(typ), nullable: nullable}
	}
	return s.Table, columns
}

func familyOf(t reflect.Type) string {
	switch {
	case t == reflect.TypeFor[time.Time]():
		return "time"
	case t.Kind() == reflect.String:
		return "text"
	case t.Kind() == reflect.Bool:
		return "bool"
	case t.Kind() == reflect.Slice:
		return "bytes"
	case t.Kind() == reflect.Int, t.Kind() == reflect.Int64:
		return "int"
	case t.Kind() == reflect.Float64:
		return "real"
	}
	return t.String()
}

func TestEachTableHasOneRowTypeWithItsColumns(t *testing.T) {
	s := read(t, testkit.Postgres(t))
	for _, row := range rows {
		name, columns := columnsOf(t, row)
		if s[name] == nil {
			t.Errorf("%T has no table %s", row, name)
			continue
		}
		for c, want := range s[name].columns {
			want.absent = ""
			if columns[c] != want {
				t.Errorf("%s.%s is %+v, the row type has %+v", name, c, want, columns[c])
			}
			delete(columns, c)
		}
		for c := range columns {
			t.Errorf("%T: no column %s.%s", row, name, c)
		}
		delete(s, name)
	}
	for name := range s {
		t.Errorf("table %s has no row type here", name)
	}
}

func TestNoRowTypeIsForgotten(t *testing.T) {
	var known []string
	for _, row := range rows {
		known = append(known, reflect.TypeOf(row).Name())
	}
	for _, name := range rowTypes(t) {
		if !slices.Contains(known, name) {
			t.Errorf("models.%s is not compared with its table", name)
		}
	}
}

// rowTypes finds the structs in the files of models that hold rows.
func rowTypes(t *testing.T) []string {
	t.Helper()
	paths, err := filepath.Glob("../../models/*.go")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, path := range paths {
		if !strings.HasSuffix(path, "rows.go") && filepath.Base(path) != "people.go" {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if spec, ok := n.(*ast.TypeSpec); ok {
				if _, ok := spec.Type.(*ast.StructType); ok {
					out = append(out, spec.Name.Name)
				}
			}
			return true
		})
	}
	return out
}
