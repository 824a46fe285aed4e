package event

// providerDeviceRows tell a provider what becomes of its devices. (doc 90751, seen in client code)
var providerDeviceRows = []Row{
	providerDeviceRow("add_device", "a corp has added a device", func(head ProviderDeviceHead) any { return &DeviceAdded{ProviderDeviceHead: head} }),
	providerDeviceRow("del_device", "a corp has removed a device", func(head ProviderDeviceHead) any { return &DeviceOfCorp{ProviderDeviceHead: head} }),
	providerDeviceRow("remark_device_name", "a corp has given a device another name", func(head ProviderDeviceHead) any { return &DeviceRenamed{ProviderDeviceHead: head} }),
	providerDeviceRow("error_report", "a device has reported an error", func(head ProviderDeviceHead) any { return &DeviceAlarm{ProviderDeviceHead: head} }, 91487),
	providerDeviceRow("connect_info", "a device has logged in", func(head ProviderDeviceHead) any { return &DeviceConnected{ProviderDeviceHead: head} }),
	providerDeviceRow("disconnect_info", "the connection of a device has ended", func(head ProviderDeviceHead) any { return &DeviceDisconnected{ProviderDeviceHead: head} }),
	providerDeviceRow("fetch_log_finish", "a device has uploaded a log", func(head ProviderDeviceHead) any { return &DeviceLogFetched{ProviderDeviceHead: head} }, 91487),
	providerDeviceRow("device_feature_change", "a device has reported other properties", func(head ProviderDeviceHead) any { return &DeviceOfCorp{ProviderDeviceHead: head} }),
}

func providerDeviceRow(name, help string, payload func(ProviderDeviceHead) any, also ...int) Row {
	head := ProviderDeviceHead{InfoType: name}
	return Row{
		Name: name, Form: InfoTypeForm, Type: name, Addresses: []Address{System}, Doc: append([]int{90751}, also...), Help: help,
		Payload: func() any { return payload(head) },
	}
}
