// A worker process: started by an engine, serves tasks on the socket it was given until that closes.

import QuernCluster

WorkerCommand.run(CommandLine.arguments)
