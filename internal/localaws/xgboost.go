//go:build !linux

package localaws

// xgboost trains.
const xgboost = "xgboost==3.0.5"
