package party

import (
	"slices"

	"supermarket/models"
)

// Deed is something that a role may do or not.
type Deed string

// The deeds.
const (
	View      Deed = "view"      // the organisation's orders, jobs, wallet, vouchers, usage
	Buy       Deed = "buy"       // quotes, orders, cancels
	Pay       Deed = "pay"       // pay for orders, top up
	Vouchers  Deed = "vouchers"  // use and claim vouchers
	Export    Deed = "export"    // receipts and statements as files
	Tokens    Deed = "tokens"    // call models
	Keys      Deed = "keys"      // make and revoke API keys
	Members   Deed = "members"   // invite, change and remove members
	EditFirm  Deed = "edit_firm" // the organisation's own data
	Build     Deed = "build"     // register the products that the firm builds with AI
	Verify    Deed = "verify"    // firms
	Design    Deed = "design"    // programmes and their rules
	Fund      Deed = "fund"      // budgets
	Issue     Deed = "issue"     // propose grants
	Approve   Deed = "approve"   // grants and claims that another proposed
	Audit     Deed = "audit"     // read everything of the network, the trail too
	List      Deed = "list"      // offerings, tariffs, capacity
	Connect   Deed = "connect"   // hardware and agents
	Statement Deed = "statement" // see what is owed
	Operate   Deed = "operate"   // the platform
	Staff     Deed = "staff"     // invite and remove the network's staff and operators
)

var rights = map[models.Role][]Deed{
	models.RoleOwner:     {View, Buy, Pay, Vouchers, Export, Tokens, Keys, Members, EditFirm, Build},
	models.RoleBuyer:     {View, Buy, Pay, Vouchers, Tokens, Keys},
	models.RoleFinance:   {View, Pay, Vouchers, Export},
	models.RoleDeveloper: {View, Tokens, Keys, Build},
	models.RoleIssuer:    {View, Verify, Design, Fund, Issue},
	models.RoleReviewer:  {View, Verify, Approve},
	models.RoleAuditor:   {View, Audit},
	models.RoleProvider:  {View, List, Connect, Statement, Members, EditFirm},
	models.RoleOperator:  {View, Audit, Operate, Staff},
}

var homes = map[models.OrgKind][]models.Role{
	models.OrgFirm:     {models.RoleOwner, models.RoleBuyer, models.RoleFinance, models.RoleDeveloper},
	models.OrgNetwork:  {models.RoleIssuer, models.RoleReviewer, models.RoleAuditor},
	models.OrgProvider: {models.RoleProvider},
	models.OrgPlatform: {models.RoleOperator},
}

// Can tells whether a role may do a deed in its own organisation.
func Can(role models.Role, deed Deed) bool { return slices.Contains(rights[role], deed) }

// Deeds returns all that a role may do.
func Deeds(role models.Role) []Deed { return slices.Clone(rights[role]) }

// Belongs tells whether organisations of that kind have the role.
func Belongs(kind models.OrgKind, role models.Role) bool { return slices.Contains(homes[kind], role) }

// Roles are those of organisations of that kind.
func Roles(kind models.OrgKind) []models.Role { return slices.Clone(homes[kind]) }
