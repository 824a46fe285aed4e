package event

// jobRows tell that something has ended that took its time.
var jobRows = []Row{
	eventRow("batch_job_result", "an import of members or departments has ended, or an export of a self-built or 代开发 app",
		func(head Head) any { return &BatchJobResult{Head: head} }).on(90973, 91135, 94946, 96298, 96305, 90240, 90376, 96468),
	{
		Name: "suite.batch_job_result", Form: InfoTypeForm, Type: "batch_job_result", Addresses: []Address{Command}, Doc: []int{94956},
		Payload: func() any { return &SuiteBatchJobResult{InfoType: "batch_job_result"} },
		Help:    "an export of a third-party app has ended",
	},
	{
		Name: "provider.batch_job_result", Form: InfoTypeForm, Type: "batch_job_result", Addresses: []Address{System}, Doc: []int{91875},
		Payload: func() any { return &ProviderBatchJobResult{InfoType: "batch_job_result"} },
		Help:    "files of a provider have the names of contacts put in",
	},
	sysRow("upload_media_job_finish", "a job of media/upload_by_url has ended", func(head Head) any { return &MediaJobFinished{Head: head} }).on(96219, 97126, 96488),
}

// approvalRows tell of applications that wait for approval.
var approvalRows = []Row{
	sysRow("open_approval_change", "an application of the app's own approval flow has changed, or somebody has decided on it",
		func(head Head) any { return &OpenApprovalChange{Head: head} }).on(90240, 90269, 93798, 97114),
	sysRow("sys_approval_change", "an application of the approval app has changed: decided, urged, withdrawn, commented",
		func(head Head) any { return &ApprovalChange{Head: head, AgentID: ApprovalAgent} }).on(91815, 92633, 96508).to(Command, App),
}

// deviceRows give third-party apps what hardware has seen. The reports have no CreateTime.
var deviceRows = []Row{
	deviceRow("device_checkin_data_report", 97214, "members have checked in at a device", func(head DeviceHead) any { return &DeviceCheckin{DeviceHead: head} }),
	deviceRow("device_accesscontrol_data_report", 97215, "members have passed a door", func(head DeviceHead) any { return &DeviceAccess{DeviceHead: head} }),
	deviceRow("device_temperature_data_report", 97216, "a device has measured temperatures", func(head DeviceHead) any { return &DeviceTemperature{DeviceHead: head} }),
	{
		Name: "device_data_auth_change", Form: InfoTypeForm, Type: "device_data_auth_change", Addresses: []Address{Data}, Doc: []int{96103},
		Payload: func() any { return &DeviceAuthChange{InfoType: "device_data_auth_change"} },
		Help:    "a corp has changed which device data the app may have",
	},
}

func deviceRow(name string, doc int, help string, payload func(DeviceHead) any) Row {
	head := DeviceHead{FromUserName: "sys", MsgType: "event", Event: name}
	return Row{
		Name: name, Form: EventForm, Type: name, Addresses: []Address{Data}, Doc: []int{doc}, Help: help,
		Payload: func() any { return payload(head) },
	}
}
