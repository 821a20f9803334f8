package handlers

// zones are the time zones that a form suggests, from west to east; every other
// name of the IANA database can be typed.
func zones() []string {
	return []string{
		"UTC", "Pacific/Honolulu", "America/Anchorage", "America/Los_Angeles", "America/Vancouver", "America/Tijuana", "America/Denver", "America/Phoenix",
		"America/Chicago", "America/Mexico_City", "America/Bogota", "America/Lima", "America/New_York", "America/Toronto", "America/Santiago", "America/Halifax",
		"America/St_Johns", "America/Argentina/Buenos_Aires", "America/Sao_Paulo", "Atlantic/Azores", "Europe/Lisbon", "Europe/London", "Europe/Dublin",
		"Africa/Casablanca", "Africa/Lagos", "Europe/Madrid", "Europe/Paris", "Europe/Amsterdam", "Europe/Berlin", "Europe/Zurich", "Europe/Rome",
		"Europe/Stockholm", "Europe/Warsaw", "Europe/Vienna", "Africa/Cairo", "Africa/Johannesburg", "Europe/Athens", "Europe/Helsinki", "Europe/Kyiv",
		"Asia/Jerusalem", "Europe/Istanbul", "Africa/Nairobi", "Asia/Riyadh", "Europe/Moscow", "Asia/Dubai", "Asia/Karachi", "Asia/Kolkata", "Asia/Kathmandu",
		"Asia/Dhaka", "Asia/Bangkok", "Asia/Jakarta", "Asia/Ho_Chi_Minh", "Asia/Shanghai", "Asia/Hong_Kong", "Asia/Singapore", "Asia/Manila", "Asia/Taipei",
		"Australia/Perth", "Asia/Seoul", "Asia/Tokyo", "Australia/Adelaide", "Australia/Sydney", "Pacific/Auckland",
	}
}
