// Package conformance proves that programs which were not written for this gateway
// work with it: the official client of OpenAI, and browsers. Its tests start
// sagerock serve against a fake of AWS and run JavaScript against that.
package conformance
