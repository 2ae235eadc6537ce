package handlers

import (
	"supermarket/models"
	"supermarket/web"
)

// The places of a firm's record and of people.
const (
	placeFirmTasks     = placeFirm + "/tasks"
	placeFirmCheck     = placeFirm + "/check"
	placeFirmCode      = placeFirm + "/code"
	placeLadder        = placeFirm + "/ladder"
	placeLadderFigures = placeLadder + "/figures"
	placeProducts      = placeFirm + "/products"
	placeMembers       = "/members"
	placeStaff         = "/operator/staff"
	placeInvitations   = "/invitations"
	placeOrganisations = "/account/organisations"
)

// Those who may change what pages of a firm's record show.
var (
	owners   = web.For(models.RoleOwner)
	builders = web.For(models.RoleOwner, models.RoleDeveloper)
	peoples  = web.For(models.RoleOwner, models.RoleBuyer, models.RoleFinance, models.RoleDeveloper, models.RoleProvider)
	hosts    = web.For(models.RoleOwner, models.RoleProvider)
	deciders = web.For(models.RoleIssuer, models.RoleReviewer)
)

// registerRoutes are a firm's own record, its people, and the staff who verify it.
func (h *Handlers) registerRoutes() []web.Route {
	return []web.Route{
		get(placeFirm, web.Person, h.Firm, "firm"),
		get(placeFirmTasks+"/:task", web.Person, h.FirmTask, "firm task"),
		post(placeFirmTasks+"/:task", web.Person, h.FirmTaskSave, "save firm task"),
		get(placeFirmCode, web.Person, h.FirmCode, "check company code"),
		get(placeFirmCheck, web.Person, h.FirmCheck, "check firm"),
		post(placeFirmCheck, web.Person, h.FirmSubmit, "submit firm"),
		get(placeLadder, web.Firm, h.Ladder, "ladder"),
		get(placeLadderFigures, owners, h.LadderFigures, "ladder figures"),
		post(placeLadderFigures, owners, h.LadderSave, "save ladder figures"),
		get(placeProducts, web.Firm, h.Products, "products"),
		get(placeProducts+"/new", builders, h.ProductNew, "new product"),
		post(placeProducts, builders, h.ProductCreate, "register product"),
		get(placeProducts+"/:id", builders, h.ProductForm, "product"),
		post(placeProducts+"/:id", builders, h.ProductSave, "save product"),
		post(placeProducts+"/:id/retire", builders, h.ProductRetire, "retire product"),
		get(placeMembers, peoples, h.Members, "members"),
		post(placeMembers, hosts, h.MemberInvite, "invite member"),
		post(placeMembers+"/:id/role", hosts, h.MemberRole, "change role"),
		post(placeMembers+"/:id/remove", peoples, h.MemberRemove, "remove member"),
		post(placeMembers+"/invitations/:id/revoke", hosts, h.InvitationRevoke, "revoke invitation"),
		get(placeStaff, operators, h.Staff, "staff"),
		post(placeStaff, operators, h.StaffInvite, "invite staff"),
		post(placeStaff+"/:kind/:id/role", operators, h.StaffRole, "change staff role"),
		post(placeStaff+"/:kind/:id/remove", operators, h.StaffRemove, "remove staff"),
		post(placeStaff+"/:kind/invitations/:id/revoke", operators, h.StaffInvitationRevoke, "revoke staff invitation"),
		get(placeInvitations+"/:token", web.Public, h.Invitation, "invitation"),
		post(placeInvitations+"/:token", web.Public, h.InvitationAccept, "accept invitation"),
		get(placeOrganisations, web.Person, h.Organisations, "organisations"),
		post(placeOrganisations, web.Person, h.OrganisationChoose, "act for organisation"),
		get(placeQueue, network, h.Queue, "queue of firms"),
		get(placeQueue+"/:id", network, h.QueueFirm, "firm in queue"),
		post(placeQueue+"/:id/decide", deciders, h.QueueDecide, "answer firm"),
		post(placeQueue+"/:id/marks", deciders, h.QueueMark, "mark firm"),
		post(placeQueue+"/:id/marks/:mark/remove", deciders, h.QueueUnmark, "take mark from firm"),
	}
}
