console.log("0 failed 0 failed");
