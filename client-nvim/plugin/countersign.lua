require("countersign.entry").install()
