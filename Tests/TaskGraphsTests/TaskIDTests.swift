import Testing

import TaskGraphs

@Test("tasks are ordered as they were added")
func taskOrderIsByIndex() {
    #expect(TaskID(3) < TaskID(12))
    #expect("\(TaskID(12))" == "task 12")
}
