setTimeout(() => process.exit(7), 50);

export default { message() {} };
