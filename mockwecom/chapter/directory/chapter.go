package directory

import (
	"net/http"

	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/api"
)

// Chapter gives the rows.
func (d *Directory) Chapter() engine.Chapter {
	return engine.Chapter{
		Name: "directory", Title: "Contacts (通讯录)", Migrations: migrations,
		Endpoints: []api.Row{
			api.GET("/cgi-bin/user/get", 90196, api.CorpAccess, d.getUser, api.Also(90332, 96255)),
			api.GET("/cgi-bin/user/simplelist", 90200, api.CorpAccess, d.listUserNames, api.Also(90336, 96259)),
			api.GET("/cgi-bin/user/list", 90201, api.CorpAccess, d.listUsers, api.Also(90337, 96260)),
			api.GET("/cgi-bin/department/simplelist", 95350, api.CorpAccess, d.listDepartmentIDs, api.Also(95406, 96275)),
			api.GET("/cgi-bin/department/list", 90208, api.CorpAccess, d.listDepartments, api.Also(90344, 96274)),
			api.GET("/cgi-bin/department/get", 95351, api.CorpAccess, d.getDepartment, api.Also(95407, 96276)),
			api.POST("/cgi-bin/user/create", 90195, api.CorpAccess, d.createUser, api.Also(90331), api.Writes, api.Says("created")),
			api.POST("/cgi-bin/user/update", 90197, api.CorpAccess, d.updateUser, api.Also(90333), api.Writes, api.Says("updated")),
			api.GET("/cgi-bin/user/delete", 90198, api.CorpAccess, d.deleteUser, api.Also(90334), api.Writes, api.Says("deleted")),
			api.POST("/cgi-bin/user/batchdelete", 90199, api.CorpAccess, d.deleteUsers, api.Also(90335), api.Writes, api.Says("deleted")),
			api.POST("/cgi-bin/user/list_id", 96067, api.CorpAccess, d.listIDs, api.Also(96021, 96269)),
			api.POST("/cgi-bin/user/getuserid", 95402, api.CorpAccess, d.userOfMobile, api.Also(91693, 96267)),
			api.POST("/cgi-bin/user/get_userid_by_email", 95895, api.CorpAccess, d.userOfEmail, api.Also(95892, 96268)),
			api.POST("/cgi-bin/user/convert_to_openid", 90202, api.CorpAccess, d.convertToOpenid, api.Also(90338, 96261)),
			api.POST("/cgi-bin/user/convert_to_userid", 90202, api.CorpAccess, d.convertToUserID, api.Also(90338, 96261)),
			api.GET("/cgi-bin/user/authsucc", 90203, api.CorpAccess, d.authSucc, api.Also(99521), api.Writes, api.Callers("contacts", "self")),
			api.POST("/cgi-bin/auth/get_tfa_info", 99499, api.CorpAccess, d.tfaInfo, api.Writes, api.Callers("contacts", "self")),
			api.POST("/cgi-bin/user/tfa_succ", 99500, api.CorpAccess, d.tfaDone, api.Writes, api.Callers("contacts", "self")),
			api.POST("/cgi-bin/user/get_active_stat", 92714, api.CorpAccess, d.countActive, api.Callers("contacts")),
			api.POST("/cgi-bin/batch/invite", 90975, api.CorpAccess, d.inviteMembers, api.Also(91127, 91159), api.Writes, api.Callers("contacts", "self")),
			api.GET("/cgi-bin/corp/get_join_qrcode", 91714, api.CorpAccess, d.joinQRCode, api.Writes, api.Callers("contacts")),
			api.POST("/cgi-bin/department/create", 90205, api.CorpAccess, d.createDepartment, api.Also(90341), api.Writes, api.Says("created")),
			api.POST("/cgi-bin/department/update", 90206, api.CorpAccess, d.updateDepartment, api.Also(90342), api.Writes, api.Says("updated")),
			api.GET("/cgi-bin/department/delete", 90207, api.CorpAccess, d.deleteDepartment, api.Also(90343), api.Writes, api.Says("deleted")),
			api.POST("/cgi-bin/tag/create", 90210, api.CorpAccess, d.addTag, api.Also(90346, 96278), api.Writes, api.Says("created")),
			api.POST("/cgi-bin/tag/update", 90211, api.CorpAccess, d.updateTag, api.Also(90347, 96279), api.Writes, api.Says("updated")),
			api.GET("/cgi-bin/tag/delete", 90212, api.CorpAccess, d.removeTag, api.Also(90348, 96280), api.Writes, api.Says("deleted")),
			api.GET("/cgi-bin/tag/get", 90213, api.CorpAccess, d.getTag, api.Also(90349, 96281)),
			api.POST("/cgi-bin/tag/addtagusers", 90214, api.CorpAccess, d.addTagUsers, api.Also(90350, 96282), api.Writes),
			api.POST("/cgi-bin/tag/deltagusers", 90215, api.CorpAccess, d.deleteTagUsers, api.Also(90351, 96283), api.Writes, api.Says("deleted")),
			api.GET("/cgi-bin/tag/list", 90216, api.CorpAccess, d.listTags, api.Also(90352, 96284)),
		},
		Pages:   []engine.Page{{Path: joinPath, Host: joinHost, Title: "QR code for joining a corp", Doc: joinDoc, Handler: http.HandlerFunc(d.showJoin)}},
		Actions: d.actions(),
		Load:    d.load,
		Default: d.defaults,
		Forget:  d.Forget,
	}
}
