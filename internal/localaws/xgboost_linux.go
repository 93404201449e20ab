package localaws

// xgboost trains. This is the package without the libraries of GPUs.
const xgboost = "xgboost-cpu==3.0.5"
