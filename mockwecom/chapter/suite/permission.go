package suite

// customPermissions are the custom permissions (自定义权限) of a 代开发 app, as agent/get_permissions names them (doc 99108). Those that
// come with the scan are not among them.
var customPermissions = []string{
	"contact:sensitive:avatar", "contact:sensitive:qrcode", "contact:sensitive:gender", "contact:sensitive:user_name", "contact:sensitive:mobile",
	"contact:sensitive:department_name", "contact:sensitive:email", "contact:sensitive:position", "contact:sensitive:telephone",
	"contact:sensitive:address", "contact:sensitive:extattr", "contact:sensitive:external_profile", "contact:sensitive:external_position",
	"contact:sensitive:biz_mail",
	"corp_arch:base:base", "corp_arch:member:direct_leader",
	"externalcontact:base:base", "externalcontact:contact:tag", "externalcontact:contact:group_msg", "externalcontact:contact:welcome_msg",
	"externalcontact:contact:qrcode", "externalcontact:contact:transfer", "externalcontact:contact:resigned", "externalcontact:contact:stat",
	"externalcontact:contact:product_album", "externalcontact:contact:intercept_rule", "externalcontact:groupchat:welcome_msg",
	"externalcontact:groupchat:stat", "externalcontact:groupchat:resigned", "externalcontact:groupchat:transfer", "externalcontact:moment:list",
	"externalcontact:moment:post", "externalcontact:customer_acquisition:base", "externalcontact:resident:manage",
	"customerservice:base:base", "customerservice:chat:manage", "customerservice:tool:upgrade", "customerservice:tool:stat",
	"externalpay:base:base", "calendar:base:base", "meeting:base:base", "living:base:base", "email:base:base", "doc:base:base",
	"wedrive:base:base", "approval:base:base", "checkin:app:base",
	"hardware:base:base", "hardware:checkin:checkin_data", "hardware:checkin:temperature_data", "hardware:checkin:accesscontrol_data",
	"hardware:checkin:read_rule", "hardware:checkin:edit_rule", "hardware:printer:print",
	"school:base:base", "school:edit:all", "school:sensitive:mobile", "emergency:base:push", "patrol:report:base", "resident:report:base",
	"datazone:data:chat", "datazone:data:knowledge_base", "datazone:component:chat",
}
